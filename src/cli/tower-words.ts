/** The words of `tw` after `managed-identities`: `-o` may name the organization, and a variable the format. */
import type { Entry } from '../command/entry.ts';
import { formatNames } from '../output/formats.ts';
import type { Env } from '../system/deps.ts';
import { findEntry } from './find-entry.ts';

const isFormat = (text: string) => (formatNames as readonly string[]).includes(text);
const asksForFormat = /^(?:-o|--output|--format|--json|--query|-q$|--quiet)/;

/** `-o VALUE`, `-oVALUE` or `-o=VALUE` with a value that is not a format is the organization, as in `tw`. */
function withOrganization(args: readonly string[]): string[] {
  const settled: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [isShort, joined] = /^-o=?([\s\S]*)$/.exec(arg) ?? [];
    const value = joined || args[at + 1];
    const isOrganization =
      isShort !== undefined && value !== undefined && !isFormat(value) && !/^(?:-|$)/.test(value);
    settled.push(isOrganization ? `--organization=${value}` : arg);
    if (isOrganization && !joined) at += 1;
  }
  return settled;
}

/** The formats of `tw` in TOWER_CLI_OUTPUT_FORMAT. */
const towerFormats: Readonly<Record<string, string>> = { json: 'json', console: 'table' };

/** The arguments in our words; unchanged for other commands. */
export function settleTowerWords(
  argv: readonly string[],
  contents: readonly Entry[],
  env: Env,
): readonly string[] {
  const { path, ends } = findEntry(argv, contents);
  if (path[0]?.name !== 'managed-identities') return argv;
  const start = ends[0] ?? 0;
  const dashes = argv.indexOf('--', start);
  const end = dashes === -1 ? argv.length : dashes;
  const own = argv.slice(start, end);
  const names = own.some((arg) => /^--organization(?:=|$)/.test(arg));
  const settled = names ? own : withOrganization(own);
  const format = towerFormats[env.TOWER_CLI_OUTPUT_FORMAT ?? ''];
  const isGiven = env.UAS_OUTPUT || [...argv.slice(0, start), ...settled].some(isFormatOption);
  const also = format === undefined || isGiven ? [] : [`--output=${format}`];
  return [...argv.slice(0, start), ...settled, ...also, ...argv.slice(end)];
}

const isFormatOption = (arg: string) => asksForFormat.test(arg);
