/** Remembers whose credentials were taken away, so that an old file does not give them new ones. */
import type { Context } from '../command/command.types.ts';
import { noteInLedger } from './ledger.ts';
import { type LedgerRecords, type Offboarded, personKey } from './ledger-records.ts';

type Person = Omit<Offboarded, 'offboarded'>;

/** Whether anything was, or may have been, taken away. */
export interface Taken {
  some: boolean;
}

/**
 * Notes the person, then takes the credentials away: a process that is killed has promised too much, not too little.
 * Where nothing was taken, the note goes again.
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
