/** How errors are to be told, from a command line that may not be readable. */
import { isOn } from '../config/settings.ts';
import type { Env } from '../system/deps.ts';

/** Whether `--debug` or its variable asks for more than a sentence. */
export function wantsDebug(args: readonly string[], env: Env): boolean {
  const end = args.indexOf('--');
  const asked = (end === -1 ? args : args.slice(0, end)).includes('--debug');
  return asked || isOn({ value: env.UAS_DEBUG ?? '', source: 'UAS_DEBUG' });
}

/** Whether a command line that could not be read asked for JSON. */
export function wantsJsonErrors(args: readonly string[], env: Env): boolean {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  const asked = own.some(
    (arg, at) =>
      arg === '--json' ||
      /^(?:--json-fields=|--query(?:=|$)|-ojson$|(?:--output|--format|-o)=json$)/.test(arg) ||
      ((arg === '-o' || arg === '--output' || arg === '--format') && own[at + 1] === 'json'),
  );
  return asked || (env.UAS_OUTPUT === 'json' && !own.some((arg) => /^(?:-o|--output)/.test(arg)));
}
