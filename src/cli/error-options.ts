/** How errors are to be reported, from options before `--` that commander may not be able to parse. */
import { isOn } from '../config/settings.ts';
import type { Env } from '../system/deps.ts';

/** Whether `--debug` or its variable is set. */
export function wantsDebug(own: readonly string[], env: Env): boolean {
  return own.includes('--debug') || isOn({ value: env.UAS_DEBUG ?? '', source: 'UAS_DEBUG' });
}

/** Whether the options or the variable ask for JSON. */
export function wantsJsonErrors(own: readonly string[], env: Env): boolean {
  const asked = own.some(
    (arg, at) =>
      arg === '--json' ||
      /^(?:--json-fields=|--query(?:=|$)|-ojson$|(?:--output|--format|-o)=json$)/.test(arg) ||
      ((arg === '-o' || arg === '--output' || arg === '--format') && own[at + 1] === 'json'),
  );
  return asked || (env.UAS_OUTPUT === 'json' && !own.some((arg) => /^(?:-o|--output)/.test(arg)));
}
