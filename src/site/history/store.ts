/** The files of the history: one for each change, numbered, in a directory of its own. */
import { join } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { UasError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import { type ChangeRecord, parseRecord } from './record.ts';

/** Changes are kept for this long, and at least this many of them. */
const keptFor = 90 * 24 * 60 * 60_000;
const keptCount = 1000;

const directoryOf = ({ paths }: Context) => join(paths.state, 'history');
const pathOf = (context: Context, id: number) =>
  join(directoryOf(context), `${String(id).padStart(6, '0')}.json`);

/** The numbers of all changes, oldest first. */
async function numbers(context: Context): Promise<number[]> {
  const names = await context.deps.files.list(directoryOf(context));
  return names
    .flatMap((name) => /^(\d{6,15})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

const textOf = (record: ChangeRecord) => `${formatJson(record, 1)}\n`;

/** Removes changes that are old and not among the newest. */
async function prune(context: Context, all: readonly number[]): Promise<void> {
  const { files, clock } = context.deps;
  for (const id of all.slice(0, Math.max(0, all.length - keptCount))) {
    const facts = await files.stat(pathOf(context, id));
    if (facts && clock.now() - facts.modified < keptFor) return;
    await files.remove(pathOf(context, id));
  }
}

/** Writes a new record under the next free number. Several processes never get the same one. */
export async function addRecord(
  context: Context,
  record: Omit<ChangeRecord, 'id' | 'version'>,
): Promise<ChangeRecord> {
  const { files } = context.deps;
  await files.makeOwnDirectory(context.paths.state);
  await files.makeOwnDirectory(directoryOf(context));
  const all = await numbers(context);
  await prune(context, all);
  for (let id = (all.at(-1) ?? 0) + 1; ; id += 1) {
    const numbered: ChangeRecord = { version: 1, id, ...record };
    if (await files.create(pathOf(context, id), textOf(numbered))) return numbered;
  }
}

export async function saveRecord(context: Context, record: ChangeRecord): Promise<void> {
  await context.deps.files.writePrivate(pathOf(context, record.id), textOf(record));
}

async function read(context: Context, id: number): Promise<ChangeRecord | undefined> {
  const bytes = await context.deps.files.readOwn(pathOf(context, id));
  return bytes && parseRecord(bytes.toString('utf8'));
}

/** All changes of a system, newest first. */
export async function readHistory(context: Context, system: string): Promise<ChangeRecord[]> {
  const records: ChangeRecord[] = [];
  for (const id of (await numbers(context)).reverse()) {
    const record = await read(context, id);
    if (record?.system === system) records.push(record);
  }
  return records;
}

/** One change. @throws UasError not_found */
export async function readRecord(context: Context, id: number): Promise<ChangeRecord> {
  const record = await read(context, id);
  if (record) return record;
  throw new UasError('not_found', `there is no change ${id} in the history`, {
    hint: 'list the changes with: uas admin config history',
  });
}
