/** Writes the rows that were not done to a file that can be corrected and imported. */
import { dirname, join, relative } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { openReport } from '../report-file.ts';
import { problemColumn } from './csv.ts';
import type { Outcome } from './execute.ts';
import type { ImportRow } from './import-rows.ts';
import type { Step } from './plan.ts';

/** A row that was not done, and why. */
export interface Reject {
  row: ImportRow;
  problem: string;
}

const isDone: ReadonlySet<string> = new Set([
  ...['create', 'replace', 'skip', 'delete'],
  ...['created', 'replaced', 'skipped', 'deleted'],
]);

const columns = [
  problemColumn,
  'member',
  'linux_username',
  'key_file',
  'passphrase_file',
  'passphrase_env',
];

/** A cell with its exact text: the file is read again, so nothing may be added to protect spreadsheets. */
function exactCell(text: string | undefined): string {
  const cell = text ?? '';
  return /[",\r\n]|^\s|\s$|^#/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Paths in the file are relative to it, like those of every members file. */
function pathFrom(directory: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return path.startsWith(join(directory, '/')) ? relative(directory, path) : path;
}

function textOf(rejects: readonly Reject[], directory: string): string {
  const lines = rejects.map(({ row, problem }) =>
    [
      ...[`line ${row.line}: ${problem.replace(/\s+/g, ' ')}`, row.member, row.linuxUsername],
      ...[pathFrom(directory, row.keyFile), pathFrom(directory, row.passphraseFile)],
      ...[row.passphraseEnv, ...(row.extra ?? [])],
    ]
      .map(exactCell)
      .join(','),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** The rows of the file that a plan refuses, or that were not done. */
export function rejectsOf(
  rows: readonly ImportRow[],
  results: readonly (Step | Outcome)[],
): Reject[] {
  const problems = new Map<number | undefined, string>();
  for (const result of results) {
    const { step, end, message } =
      'step' in result
        ? { step: result.step, end: result.result, message: result.message }
        : { step: result, end: result.action, message: result.reason };
    if (!isDone.has(end)) problems.set(step.line, message ?? end);
  }
  return rows.flatMap((row) => {
    const problem = problems.get(row.line);
    return problem === undefined ? [] : [{ row, problem }];
  });
}

export type WriteRejects = (rejects: readonly Reject[]) => Promise<void>;

/**
 * Prepares the file before anything is sent, so that a path that cannot be written is found in time.
 * @param source the members file, which must not be overwritten
 * @throws UasError usage for a path that cannot be written, or a file that is not one of rejects
 */
export async function openRejects(
  context: Context,
  given: string | undefined,
  source: string | undefined,
): Promise<WriteRejects | undefined> {
  if (given === undefined) return undefined;
  const head = columns.join(',');
  const report = await openReport(context, { flag: '--rejects', given, head, source });
  return (rejects) => report.write(textOf(rejects, dirname(report.path)));
}
