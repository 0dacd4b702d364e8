/**
 * Which keys were uploaded from this account, and when: the service tells neither. What was uploaded elsewhere is
 * unknown to it.
 */
import { join } from 'node:path';
import type { Context } from '../command/command.types.ts';
import { warn } from '../command/tell.ts';
import { messageOf } from '../core/errors.ts';
import { withLock } from '../system/lock.ts';
import {
  formatLedger,
  type LedgerPlace,
  type LedgerRecords,
  type Offboarded,
  parseLedger,
  personKey,
  placeKey,
  type Replaced,
  type Unsettled,
  type Upload,
} from './ledger-records.ts';

export interface Ledger {
  find(place: LedgerPlace): Upload | undefined;
  unsettled(place: LedgerPlace): Unsettled | undefined;
  /** The keys that were replaced there. */
  replaced(place: LedgerPlace): readonly Replaced[];
  offboarded(person: Omit<Offboarded, 'offboarded'>): Offboarded | undefined;
}

export function ledgerFile({ paths }: Context): string {
  return join(paths.state, 'uploaded-keys.json');
}

/** @throws Error for a file that cannot be read or has another form */
export async function readRecords(context: Context): Promise<LedgerRecords> {
  const { files } = context.deps;
  await files.checkOwnDirectory(context.paths.state);
  return parseLedger((await files.readTrusted(ledgerFile(context)))?.toString('utf8'));
}

/** The ledger at this moment. One that cannot be read counts as empty, with a warning. */
export async function openLedger(context: Context): Promise<Ledger> {
  const records = await readRecords(context).catch((error: unknown) => {
    warn(context, `warning: ${ledgerFile(context)} is not used: ${messageOf(error)}`);
    return parseLedger(undefined);
  });
  const uploads = new Map(records.uploads.map((row) => [placeKey(row), row]));
  const unsettled = new Map(records.unsettled.map((row) => [placeKey(row), row]));
  const offboarded = new Map(records.offboarded.map((row) => [personKey(row), row]));
  const replaced = new Map<string, Replaced[]>();
  for (const row of records.replaced) {
    replaced.set(placeKey(row), [...(replaced.get(placeKey(row)) ?? []), row]);
  }
  return {
    find: (place) => uploads.get(placeKey(place)),
    unsettled: (place) => unsettled.get(placeKey(place)),
    replaced: (place) => replaced.get(placeKey(place)) ?? [],
    offboarded: (person) => offboarded.get(personKey(person)),
  };
}

/**
 * Changes the records in one step; other processes may do so at the same time.
 * @throws what the system says when the file cannot be read or written
 */
export async function editLedger<T>(
  context: Context,
  edit: (records: LedgerRecords) => T,
): Promise<T> {
  const { files, clock } = context.deps;
  const path = ledgerFile(context);
  await files.makeOwnDirectory(context.paths.state);
  // After Ctrl-C too, what was done is noted.
  const signal = AbortSignal.timeout(10_000);
  return withLock({ files, clock, signal, path: `${path}.lock` }, async () => {
    const records = await readRecords(context);
    const result = edit(records);
    await files.writePrivate(path, formatLedger(records));
    return result;
  });
}

/** {@link editLedger}, of which a failure is a warning: the keys are where they should be. */
export async function noteInLedger(
  context: Context,
  edit: (records: LedgerRecords) => void,
): Promise<void> {
  await editLedger(context, edit).catch((error: unknown) => {
    warn(context, `warning: ${ledgerFile(context)} was not updated: ${messageOf(error)}`);
  });
}
