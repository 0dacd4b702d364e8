/** Records offboarded members, so that an old import file does not give them new credentials. */
import type { Context } from '../command/command.types.ts';
import { noteInLedger } from './ledger.ts';
import { type LedgerRecords, type Offboarded, personKey } from './ledger-records.ts';

type Person = Omit<Offboarded, 'offboarded'>;

/** Whether anything was, or may have been, deleted. */
export interface Taken {
  some: boolean;
}

/**
 * Records the member before deleting the credentials, so that a killed process leaves a record too many, not too few.
 * If nothing was deleted, the record is removed.
 */
export async function whileOffboarding<T>(
  context: Context,
  person: Person,
  work: (taken: Taken) => Promise<T>,
): Promise<T> {
  const key = personKey(person);
  const others = (records: LedgerRecords) =>
    records.offboarded.filter((row) => personKey(row) !== key);
  const offboarded = new Date(context.deps.clock.now()).toISOString();
  let before: Offboarded | undefined;
  await noteInLedger(context, (records) => {
    before = records.offboarded.find((row) => personKey(row) === key);
    records.offboarded = [...others(records), { ...person, offboarded }];
  });
  const taken: Taken = { some: false };
  try {
    return await work(taken);
  } catch (error) {
    if (!taken.some) {
      await noteInLedger(context, (records) => {
        records.offboarded = [...others(records), ...(before ? [before] : [])];
      });
    }
    throw error;
  }
}
