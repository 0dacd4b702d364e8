/**
 * Records changes of the configuration as they are made. An entry is marked as sent before its request and with its end
 * afterwards, so that whatever interrupts the program, the history agrees with the service or says `unknown`.
 */
import type { Context } from '../../command/command.types.ts';
import { warn } from '../../command/tell.ts';
import { messageOf, UasError } from '../../core/errors.ts';
import type { ChangeRecord, Entry, State } from './record.ts';
import { addRecord, saveRecord } from './store.ts';

export interface Journal {
  /** The number of the change. */
  id: number;
  /** Makes one of the changes. @param idOf the id of a new object in the result */
  run<T>(at: number, work: () => Promise<T>, idOf?: (result: T) => string | undefined): Promise<T>;
  /** Makes all of the changes with one request. */
  runAll<T>(work: () => Promise<T>): Promise<T>;
}

function endOf(error: unknown): State {
  if (!(error instanceof UasError)) return 'unknown';
  const isOpen = error.inDoubt || error.code === 'timeout' || error.code === 'interrupted';
  return isOpen || (error.status ?? 0) >= 502 ? 'unknown' : 'failed';
}

/** A change that was not sent, because the history could not be written. */
export class NotRecorded extends UasError {
  constructor(cause: unknown) {
    const hint = 'nothing was changed';
    super('failed', `cannot write the history: ${messageOf(cause)}`, { hint, cause });
  }
}

/** Starts a record. Without one nothing may be changed. @param undoes the change that is taken back */
export async function openJournal(
  context: Context,
  entries: readonly Omit<Entry, 'state'>[],
  undoes?: number,
): Promise<Journal> {
  const { configuration, command, deps } = context;
  const { href } = (await context.uas()).client.base;
  const record: ChangeRecord = await addRecord(context, {
    time: new Date(deps.clock.now()).toISOString(),
    system: href,
    configuration,
    command,
    ...(undoes === undefined ? {} : { undoes }),
    entries: entries.map((entry): Entry => ({ ...entry, state: 'waiting' })),
  }).catch((error: unknown) => {
    throw new NotRecorded(error);
  });

  /** Marks the entries and saves. An end that cannot be saved leaves them as sent, which reads as unknown. */
  const mark = async (which: (entry: Entry, at: number) => boolean, state: State, id?: string) => {
    for (const [at, entry] of record.entries.entries()) {
      if (!which(entry, at)) continue;
      entry.state = state;
      if (id !== undefined && entry.action === 'create') entry.id = id;
    }
    await saveRecord(context, record).catch((error: unknown) => {
      if (state === 'sent') throw new NotRecorded(error);
      warn(
        context,
        `warning: the end of change ${record.id} was not recorded: ${messageOf(error)}`,
      );
    });
  };

  async function carry<T>(
    which: (entry: Entry, at: number) => boolean,
    work: () => Promise<T>,
    idOf?: (result: T) => string | undefined,
  ): Promise<T> {
    await mark(which, 'sent');
    try {
      const result = await work();
      await mark(which, 'done', idOf?.(result));
      return result;
    } catch (error) {
      await mark(which, endOf(error));
      throw error;
    }
  }

  return {
    id: record.id,
    run: (at, work, idOf) => carry((entry, index) => index === at || entry.with === at, work, idOf),
    runAll: (work) => carry(() => true, work),
  };
}
