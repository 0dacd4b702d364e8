/** Judges whether a UAI that is being waited for is ready, deleted, stuck or missing. */
import type { Uai } from '../api/uas.types.ts';
import { formatDuration } from '../core/duration.ts';
import { UasError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { isReady, stuckReason, waitingState } from './state.ts';
import { type WaitState, waitStateOf } from './wait-progress.ts';

/** What is waited for, and how long a missing UAI counts as not there yet. */
export interface WaitGoal {
  until: 'ready' | 'deleted';
  /** How many milliseconds in a row a UAI may be missing from the list; by default as long as the wait lasts. */
  patience?: number | undefined;
  /** Fails when a name is not on the first list, or is gone from later ones, instead of waiting for it to appear. */
  mustExist?: boolean | undefined;
  /** The UAI was created just now, so that at first the ending pod of an earlier one may be seen under its name. */
  isNew?: boolean | undefined;
  /** The command prefix before `wait` and `delete` in hints; `uas` by default. */
  words?: string | undefined;
}

type Verdict =
  | { done: true; uai?: Uai }
  | { done: true; error: UasError }
  | { done: false; state: WaitState };

/** How many milliseconds a known UAI may be missing: the service omits one whose pod is being replaced. */
const grace = 5000;

/** How many milliseconds the pod of a deleted UAI may take to end: Kubernetes grants 30 s, and some are slower. */
const ending = 60_000;

export interface Absence {
  /** Milliseconds since it was first found missing. */
  for: number;
  /** It was in an earlier list. */
  wasThere: boolean;
  /** The names in the list. */
  others: readonly string[];
}

export function judgeMissing(name: string, absence: Absence, goal: WaitGoal): Verdict {
  const { until, mustExist, patience = Number.POSITIVE_INFINITY, words = 'uas' } = goal;
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

/** @param waited milliseconds since the wait began */
export function judge(uai: Uai, name: string, goal: WaitGoal, waited: number): Verdict {
  const { until, isNew, words = 'uas' } = goal;
  if (until === 'deleted') return { done: false, state: waitStateOf(uai) };
  if (isReady(uai)) return { done: true, uai };
  if (isNew && uai.uai_status === 'Terminating' && waited < ending) {
    return { done: false, state: { text: 'the pod of an earlier UAI of this name is ending' } };
  }
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
