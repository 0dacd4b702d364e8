/**
 * Records which keys were uploaded from this account, and when, because the service shows neither. It does not know
 * keys that were uploaded elsewhere.
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
  /** The keys that were replaced on an identity. */
  replaced(place: LedgerPlace): readonly Replaced[];
  offboarded(person: Omit<Offboarded, 'offboarded'>): Offboarded | undefined;
}

export function ledgerFile({ paths }: Context): string {
  return join(paths.state, 'uploaded-keys.json');
}

/** @throws Error for a file that cannot be read or has another format */
export async function readRecords(context: Context): Promise<LedgerRecords> {
  const { files } = context.deps;
  await files.checkOwnDirectory(context.paths.state);
  return parseLedger((await files.readTrusted(ledgerFile(context)))?.toString('utf8'));
}

/** The current ledger. If it cannot be read, it counts as empty, with a warning. */
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
 * @throws the system's error when the file cannot be read or written
 */
export async function editLedger<T>(
  context: Context,
  edit: (records: LedgerRecords) => T,
): Promise<T> {
  const { files, clock } = context.deps;
  const path = ledgerFile(context);
  await files.makeOwnDirectory(context.paths.state);
  // Completed work is recorded even after Ctrl-C.
  const signal = AbortSignal.timeout(10_000);
  return withLock({ files, clock, signal, path: `${path}.lock` }, async () => {
    const records = await readRecords(context);
    const result = edit(records);
    await files.writePrivate(path, formatLedger(records));
    return result;
  });
}

/** Like {@link editLedger}, but a failure is only a warning, because the keys themselves are stored. */
export async function noteInLedger(
  context: Context,
  edit: (records: LedgerRecords) => void,
): Promise<void> {
  await editLedger(context, edit).catch((error: unknown) => {
    warn(context, `warning: ${ledgerFile(context)} was not updated: ${messageOf(error)}`);
  });
}
