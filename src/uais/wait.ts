/** Waits for UAIs to become ready or to be deleted, and reports each change of state. */
import { unlessBlocked } from '../api/blocked-list.ts';
import type { Uai } from '../api/uas.types.ts';
import { formatDuration } from '../core/duration.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { failedItem } from '../core/results.ts';
import { deadline } from '../system/deadline.ts';
import type { Clock } from '../system/deps.ts';
import type { Io } from '../system/io.ts';
import { isReady, stuckReason, waitingState } from './state.ts';
import { progressReporter, type WaitState, waitStateOf } from './wait-progress.ts';

export interface WaitOptions {
  /** Reads the UAIs that include the names. */
  list(): Promise<readonly Uai[]>;
  names: readonly string[];
  until: 'ready' | 'deleted';
  /** Milliseconds for the whole wait. */
  timeout?: number | undefined;
  /** Milliseconds between two polls; by default 0.5 s at first, increasing to at most 2 s. */
  interval?: number | undefined;
  /** How many milliseconds in a row a UAI may be missing from the list; by default as long as the wait lasts. */
  patience?: number | undefined;
  /** Fails when a name is not on the first list, or is gone from later ones, instead of waiting for it to appear. */
  mustExist?: boolean | undefined;
  /** The command prefix before `wait` and `delete` in hints; `uas` by default. */
  words?: string | undefined;
  io: Io;
  clock: Clock;
  signal: AbortSignal;
}

const defaultWait = 10 * 60_000;
const pauses = [500, 500, 1000, 1000];
const longestPause = 2000;

type Verdict =
  | { done: true; uai?: Uai }
  | { done: true; error: UasError }
  | { done: false; state: WaitState };

/** How many milliseconds a known UAI may be missing: the service omits one whose pod is being replaced. */
const grace = 5000;

interface Absence {
  /** Milliseconds since it was first found missing. */
  for: number;
  /** It was in an earlier list. */
  wasThere: boolean;
  /** The names in the list. */
  others: readonly string[];
}

function judgeMissing(name: string, absence: Absence, options: WaitOptions): Verdict {
  const { until, mustExist, patience = Number.POSITIVE_INFINITY, words = 'uas' } = options;
  if (until === 'deleted') return { done: true };
  const gone = (message: string, hint: string): Verdict => ({
    done: true,
    error: new UasError('not_found', message, { hint }),
  });
  const look = `list UAIs with: ${words} list`;
  if (mustExist && !absence.wasThere) {
    const close = nearest(name, absence.others);
    const meant = `did you mean ${close.join(' or ')}?`;
    const wait = `${look}; for one that is being created elsewhere: ${words} wait --new ${name}`;
    return gone(`there is no UAI "${name}"`, close.length > 0 ? meant : wait);
  }
  if (mustExist && absence.for >= grace) return gone(`${name} no longer exists`, look);
  if (absence.for < patience) return { done: false, state: { text: 'does not exist yet' } };
  return gone(
    `there is no UAI "${name}", and none appeared for ${formatDuration(patience)}`,
    `${look}; to wait longer, add --timeout 10m`,
  );
}

function judge(uai: Uai, name: string, options: WaitOptions): Verdict {
  const { until, words = 'uas' } = options;
  if (until === 'deleted') return { done: false, state: waitStateOf(uai) };
  if (isReady(uai)) return { done: true, uai };
  const reason = stuckReason(uai);
  if (reason === undefined) return { done: false, state: waitStateOf(uai) };
  return {
    done: true,
    error: new UasError(
      'not_ready',
      `${name} cannot become ready: ${waitingState(uai)} (${reason})`,
      {
        hint: `delete it with: ${words} delete ${name}`,
      },
    ),
  };
}

const unlisted = 'the service cannot list its UAIs: usually one was evicted and is not deleted yet';

/** The rows; undefined while the list is blocked, until the evicted UAI is deleted. */
async function readRows({ list, until }: WaitOptions): Promise<readonly Uai[] | undefined> {
  return until === 'deleted' ? list().catch(unlessBlocked) : list();
}

/**
 * Waits until every specified UAI is ready (or deleted), and returns the ready ones in the order of the names. Never
 * changes the UAIs.
 * @throws UasError not_ready, not_found, timeout, interrupted; partial when only some of several succeeded
 */
export async function waitForUais(options: WaitOptions): Promise<Uai[]> {
  const { names, io, clock, until } = options;
  const tell = progressReporter(options);
  let seen: Set<string> | undefined;
  let isBlocked = false;
  const limit = deadline(
    clock,
    options.timeout ?? defaultWait,
    options.signal,
    `wait for ${until}`,
  );
  const results = new Map<string, { uai?: Uai; error?: UasError }>();
  const missingSince = new Map<string, number>();
  try {
    for (let looks = 0; ; looks += 1) {
      const rows = await readRows(options);
      isBlocked = rows === undefined;
      const uais = new Map(rows?.map((uai) => [uai.uai_name, uai]));
      if (rows) seen ??= new Set();
      for (const name of uais.keys()) seen?.add(name);
      limit.signal.throwIfAborted();
      for (const name of names) {
        if (results.has(name)) continue;
        if (isBlocked) {
          tell(name, { text: unlisted });
          continue;
        }
        const uai = uais.get(name);
        if (uai) missingSince.delete(name);
        else if (!missingSince.has(name)) missingSince.set(name, clock.now());
        const missingFor = clock.now() - (missingSince.get(name) ?? clock.now());
        const absence = {
          for: missingFor,
          wasThere: seen?.has(name) === true,
          others: [...uais.keys()],
        };
        const verdict = uai ? judge(uai, name, options) : judgeMissing(name, absence, options);
        if (verdict.done) results.set(name, verdict);
        else tell(name, verdict.state);
      }
      if (looks === 0) refuseUnknown(names, results, options);
      if (results.size === names.length) break;
      await clock.sleep(options.interval ?? pauses[looks] ?? longestPause, limit.signal);
    }
  } catch (error) {
    if (limit.signal.aborted)
      throw interrupted(limit.signal.reason, { results, seen, isBlocked }, options);
    throw error;
  } finally {
    io.status(undefined);
    limit.cancel();
  }
  return finish(names, results);
}

/** Gives up at once if a name is unknown: waiting for the others first would only hide the typing error. */
function refuseUnknown(
  names: readonly string[],
  results: Results,
  { mustExist }: WaitOptions,
): void {
  const unknown = names.flatMap((name) => {
    const error = results.get(name)?.error;
    return mustExist && error?.code === 'not_found' ? [error] : [];
  });
  const [first] = unknown;
  if (!first) return;
  throw unknown.length === 1
    ? first
    : new UasError('not_found', `${unknown.length} of ${names.length} UAIs do not exist`, {
        details: outcomes(names, results, 'not waited for'),
      });
}

type Results = ReadonlyMap<string, { uai?: Uai; error?: UasError }>;

/** One entry for each name; `open` is the message for those that are still pending. */
function outcomes(names: readonly string[], results: Results, open = ''): ItemResult[] {
  return names.map((item) => {
    const result = results.get(item);
    if (!result) return { item, ok: false, message: open };
    return result.error ? failedItem(item, result.error) : { item, ok: true };
  });
}

function interrupted(
  reason: unknown,
  {
    results,
    seen,
    isBlocked,
  }: { results: Results; seen: ReadonlySet<string> | undefined; isBlocked: boolean },
  { names, until, words = 'uas' }: WaitOptions,
): unknown {
  if (!(reason instanceof UasError)) return reason;
  const open = names.filter((name) => !results.has(name));
  const unfinished = until === 'ready' ? 'still there' : 'not gone yet';
  const state = open.some((name) => seen?.has(name)) ? unfinished : 'missing';
  const known = seen
    ? `${open.length === 1 ? 'it is' : 'they are'} ${state}`
    : 'the service did not answer';
  const last = isBlocked ? unlisted : known;
  const message =
    reason.code === 'timeout'
      ? `${open.join(', ')} did not become ${until} in time; ${last}`
      : `${reason.message}; ${open.join(', ')} ${open.length === 1 ? 'was left as it is' : 'were left as they are'}`;
  return new UasError(reason.code, message, {
    exit: reason.exit,
    details: names.length > 1 ? outcomes(names, results, `not ${until} yet`) : undefined,
    hint: `keep waiting with: ${words} wait ${open.join(' ')}${until === 'deleted' ? ' --for deleted' : ''}`,
    retryable: true,
  });
}

function finish(names: readonly string[], results: Results): Uai[] {
  const failed = names.flatMap((name) => results.get(name)?.error ?? []);
  const [first] = failed;
  if (first && names.length === 1) throw first;
  if (first) {
    const isSame =
      failed.length === names.length && failed.every(({ code }) => code === first.code);
    throw new UasError(
      isSame ? first.code : 'partial',
      `${failed.length} of ${names.length} UAIs failed`,
      { details: outcomes(names, results) },
    );
  }
  return names.flatMap((name) => results.get(name)?.uai ?? []);
}
