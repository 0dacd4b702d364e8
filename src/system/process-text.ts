/** Detects arguments and variables that are not UTF-8, since Node irreversibly reads such bytes as U+FFFD. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { type UasError, usageError } from '../core/errors.ts';
import type { Env } from './deps.ts';

const lost = '\ufffd';

/** Variables that this program or cray mode reads as text. */
const ours =
  /^(?:(?:UAS|CRAY|TOWER)_\w+|HOME|USER|LOGNAME|SSL_CERT_FILE|XDG_(?:CONFIG|STATE|CACHE)_HOME|(?:HTTPS?|NO)_PROXY)$/i;

const ofCray = /^(?:CRAY_\w+|HOME|UAS_TIMEOUT|(?:HTTPS?|NO)_PROXY)$/i;

/** Whether a /proc file of this process is valid UTF-8, so that a U+FFFD in it is intentional. */
function isMeant(file: string): boolean {
  try {
    return isUtf8(readFileSync(file));
  } catch {
    return false;
  }
}

/** Describes an argument without its value: the option, or the position. */
function argumentName(argv: readonly string[], at: number): string {
  const text = argv[at] ?? '';
  const before = argv[at - 1] ?? '';
  const option = /^(--[a-z-]+)=/.exec(text)?.[1] ?? /^--?[a-z-]+$/.exec(before)?.[0];
  return option === undefined ? `argument ${at + 1}` : `the value of ${option}`;
}

/** The error for the first argument or variable that is not UTF-8; undefined when there is none. */
export function brokenText(
  argv: readonly string[],
  env: Env,
  isCray: boolean,
): UasError | undefined {
  const at = argv.findIndex((text) => text.includes(lost));
  if (at !== -1 && !isMeant('/proc/self/cmdline')) {
    return usageError(
      `${argumentName(argv, at)} is not UTF-8 text; nothing was sent`,
      'use a UTF-8 terminal; to convert a Latin-1 script: iconv -f ISO-8859-1 -t UTF-8',
    );
  }
  const known = isCray ? ofCray : ours;
  const variable = Object.keys(env).find((name) => known.test(name) && env[name]?.includes(lost));
  if (variable === undefined || isMeant('/proc/self/environ')) return undefined;
  return usageError(
    `the variable ${variable} is not UTF-8 text; nothing was sent`,
    'set it in a UTF-8 terminal; to convert a Latin-1 script that sets it: iconv -f ISO-8859-1 -t UTF-8',
  );
}
