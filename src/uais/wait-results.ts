/** The outcomes of a wait for several UAIs, as their rows or as one error. */
import type { Uai } from '../api/uas.types.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { failedItem } from '../core/results.ts';
import type { WaitGoal } from './wait-verdict.ts';

/** The outcome for each name that is settled: its row, if there is one, or its error. */
export type Results = ReadonlyMap<string, { uai?: Uai; error?: UasError }>;

/** How far a wait has got. */
export interface Waiting {
  readonly results: Results;
  /** The names that were listed at least once; undefined until a list was read. */
  readonly seen: ReadonlySet<string> | undefined;
  /** The service cannot list its UAIs at the moment. */
  readonly isBlocked: boolean;
}

export const unlisted =
  'the service cannot list its UAIs: usually one was evicted and is not deleted yet';

/** Gives up at once if a name is unknown: waiting for the others first would only hide the typing error. */
export function refuseUnknown(
  names: readonly string[],
  results: Results,
  { mustExist }: WaitGoal,
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

/** One entry for each name; `open` is the message for those that are still pending. */
function outcomes(names: readonly string[], results: Results, open = ''): ItemResult[] {
  return names.map((item) => {
    const result = results.get(item);
    if (!result) return { item, ok: false, message: open };
    return result.error ? failedItem(item, result.error) : { item, ok: true };
  });
}

export function interrupted(
  reason: unknown,
  { results, seen, isBlocked }: Waiting,
  { names, until, words = 'uas' }: WaitGoal & { names: readonly string[] },
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

export function finish(names: readonly string[], results: Results): Uai[] {
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
