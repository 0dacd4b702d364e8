/** Reads whom to offboard from arguments, standard input or a file. An empty list never means all. */
import type { Context } from '../../../command/command.types.ts';
import { readTargets } from '../../../command/targets.ts';
import { usageError } from '../../../core/errors.ts';
import { checkName, trimmed } from '../../../core/names.ts';
import { readCsv } from '../../../identities/import/csv.ts';
import { checkStandardInput } from '../../../identities/input.ts';
import { memberResource } from '../../../resources/member-credentials.ts';
import { readInput, sourceName } from '../../../system/read-input.ts';
import { decodeText } from '../../../system/text-input.ts';

const otherColumns = [
  ...['linux_username', 'identity', 'key_file', 'passphrase_file', 'passphrase_env', 'name'],
];

/** The names of a file: its lines, or the column `member` of a table. */
async function namesIn(context: Context, file: string): Promise<string[]> {
  const source = sourceName(file);
  const bytes = await readInput(context, file, '--file');
  const lines = decodeText(bytes, source, { utf16: true })
    .split(/\r\n|\r|\n/)
    .map(trimmed)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [head = ''] = lines;
  const isTable = /(?:^|[,;\t])"?member"?(?:[,;\t]|$)/i.test(head) || /^"?sep=/i.test(head);
  if (!isTable) return lines;
  const rows = await readCsv(bytes, { required: ['member'], optional: otherColumns }, source);
  return rows.map(({ line, values: { member = '' }, problem }) => {
    if (problem !== undefined) throw usageError(`${source}: line ${line}: ${problem}`);
    if (member === '') throw usageError(`${source}: line ${line} names no member`);
    return member;
  });
}

/** @throws UasError usage when nobody is named, or a name cannot be one */
export async function readLeavers(
  context: Context,
  args: readonly string[],
  file: string | undefined,
): Promise<string[]> {
  const { singular, grammar } = memberResource;
  checkStandardInput(context, { 'the argument': args.includes('-') ? '-' : '', '--file': file });
  const named = await readTargets(context, { singular, grammar, args });
  const listed = file === undefined ? [] : await namesIn(context, file);
  if (file !== undefined && listed.length === 0) {
    throw usageError(`--file: ${sourceName(file)} names no members; nothing was sent`);
  }
  for (const name of listed) checkName(singular, name, grammar);
  const names = [...new Set([...named, ...listed])];
  if (names.length > 0) return names;
  throw usageError('no members specified; nothing was sent', 'give names, -, or --file FILE');
}
