/** The supported shells and their script files in `completions/`. */
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { powershellScript } from './powershell.ts';
import { zshScript } from './zsh.ts';

export const shells = {
  bash: { file: 'uas.bash', script: bashScript },
  zsh: { file: '_uas', script: zshScript },
  fish: { file: 'uas.fish', script: fishScript },
  powershell: { file: 'uas.ps1', script: powershellScript },
} as const;
