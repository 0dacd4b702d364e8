/** A real disk that is full: a tmpfs with a few free pages, or, where none can be mounted, a limit on written files. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Outcome, ProgramHome } from './program.ts';
import { program } from './program.ts';

/** Copies the saved state onto the disk, fills it except for some pages, runs the program, and saves the state again. */
const script = `
mount -t tmpfs -o mode=700,size=1m none "$XDG_STATE_HOME" || exit 99
test ! -d "$SAVED" || cp -a "$SAVED/." "$XDG_STATE_HOME"
dd if=/dev/zero of="$XDG_STATE_HOME/fill" bs=4k 2>"$HOME/dd.txt"
truncate -s "-$BYTES" "$XDG_STATE_HOME/fill"
"$@"
code=$?
rm -rf "$XDG_STATE_HOME/fill" "$SAVED"
cp -a "$XDG_STATE_HOME" "$SAVED"
exit $code
`;

const limited = 'trap "" XFSZ; ulimit -f 0; XDG_STATE_HOME=$SAVED exec "$@"';

export const canMount =
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /tmp']).status === 0;

/** Where the state is after a run. */
export const savedState = ({ home }: ProgramHome) => join(home, 'saved-state');

/** Runs the program with so many free pages of 4 KiB for its state; none where no disk can be mounted. */
export async function onSmallDisk(
  owner: ProgramHome,
  pages: number,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Outcome> {
  const disk = join(owner.home, 'disk');
  for (const directory of [disk, savedState(owner)]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }
  const shell = canMount ? ['unshare', '-rm', 'sh', '-c', script] : ['sh', '-c', limited];
  const [command = '', ...words] = [...shell, 'sh', ...program, ...args];
  const state = { XDG_STATE_HOME: disk, SAVED: savedState(owner), BYTES: String(pages * 4096) };
  const { exitCode, stdout, stderr } = await execa(command, words, {
    env: { ...owner.env, ...env, ...state },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return { code: exitCode ?? -1, stdout, stderr };
}
