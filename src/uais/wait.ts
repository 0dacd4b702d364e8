/** Waits for UAIs to become ready or to be deleted, and reports each change of state. */
import { unlessBlocked } from '../api/blocked-list.ts';
import type { Uai } from '../api/uas.types.ts';
import type { UasError } from '../core/errors.ts';
import { deadline } from '../system/deadline.ts';
import type { Clock } from '../system/deps.ts';
import type { Io } from '../system/io.ts';
import { progressReporter } from './wait-progress.ts';
import { finish, interrupted, refuseUnknown, unlisted, type Waiting } from './wait-results.ts';
import { judge, judgeMissing, type WaitGoal } from './wait-verdict.ts';

export interface WaitOptions extends WaitGoal {
  /** Reads the UAIs that include the names. */
  list(): Promise<readonly Uai[]>;
  names: readonly string[];
  /** Milliseconds for the whole wait. */
  timeout?: number | undefined;
  /** Milliseconds between two polls; by default 0.5 s at first, increasing to at most 2 s. */
  interval?: number | undefined;
  io: Io;
  clock: Clock;
  signal: AbortSignal;
}

const defaultWait = 10 * 60_000;
const pauses = [500, 500, 1000, 1000];
const longestPause = 2000;

/** The rows; undefined while the list is blocked, until the evicted UAI is deleted. */
async function readRows({ list, until }: WaitOptions): Promise<readonly Uai[] | undefined> {
  return until === 'deleted' ? list().catch(unlessBlocked) : list();
}

/** Judges the names by one list after another. */
function createWatch(options: WaitOptions) {
  const { names, clock } = options;
  const tell = progressReporter(options);
  const started = clock.now();
  const results = new Map<string, { uai?: Uai; error?: UasError }>();
  const missingSince = new Map<string, number>();
  let seen: Set<string> | undefined;
  let isBlocked = false;
  let uais: ReadonlyMap<string, Uai> = new Map();

  function absenceOf(name: string, others: readonly string[]) {
    const since = missingSince.get(name) ?? clock.now();
    missingSince.set(name, since);
    return { for: clock.now() - since, wasThere: seen?.has(name) === true, others };
  }

  return {
    state: (): Waiting => ({ results, seen, isBlocked }),
    /** @param rows undefined while the service cannot list its UAIs */
    see(rows: readonly Uai[] | undefined): void {
      isBlocked = rows === undefined;
      if (rows) seen ??= new Set();
      uais = new Map(rows?.map((uai) => [uai.uai_name, uai]));
      for (const name of uais.keys()) seen?.add(name);
    },
    /** Judges each name that is not settled yet by the last list. */
    judge(): void {
      for (const name of names) {
        if (results.has(name)) continue;
        if (isBlocked) {
          tell(name, { text: unlisted });
          continue;
        }
        const uai = uais.get(name);
        if (uai) missingSince.delete(name);
        const verdict = uai
          ? judge(uai, name, options, clock.now() - started)
          : judgeMissing(name, absenceOf(name, [...uais.keys()]), options);
        if (verdict.done) results.set(name, verdict);
        else tell(name, verdict.state);
      }
    },
  };
}

/**
 * Waits until every specified UAI is ready (or deleted), and returns the ready ones in the order of the names. Never
 * changes the UAIs.
 * @throws UasError not_ready, not_found, timeout, interrupted; partial when only some of several succeeded
 */
export async function waitForUais(options: WaitOptions): Promise<Uai[]> {
  const { names, io, clock, until, timeout = defaultWait } = options;
  const watch = createWatch(options);
  const limit = deadline(clock, timeout, options.signal, `wait for ${until}`);
  try {
    for (let looks = 0; ; looks += 1) {
      watch.see(await readRows(options));
      limit.signal.throwIfAborted();
      watch.judge();
      const { results } = watch.state();
      if (looks === 0) refuseUnknown(names, results, options);
      if (results.size === names.length) return finish(names, results);
      await clock.sleep(options.interval ?? pauses[looks] ?? longestPause, limit.signal);
    }
  } catch (error) {
    if (limit.signal.aborted) throw interrupted(limit.signal.reason, watch.state(), options);
    throw error;
  } finally {
    io.status(undefined);
    limit.cancel();
  }
}
