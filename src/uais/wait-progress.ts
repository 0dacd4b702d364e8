/** Tells a person what UAIs are being waited for, in plain words, and what to do when a state lasts. */
import type { Uai } from '../api/uas.types.ts';
import { formatDuration } from '../core/duration.ts';
import { uaiState } from '../resources/uai.ts';
import { conditionOf, explain } from '../resources/uai-condition.ts';
import type { Clock } from '../system/deps.ts';
import type { Io } from '../system/io.ts';

export interface WaitState {
  text: string;
  /** What to do if it stays like this. */
  advice?: string | undefined;
}

/** The state of a UAI that is not ready yet, explained. */
export function waitStateOf(uai: Uai): WaitState {
  const condition = conditionOf(uai);
  const explained = explain(uai);
  if (!condition) return { text: uaiState(uai) };
  if (!explained) return { text: condition };
  return { text: `${condition}: ${explained.means}`, advice: explained.advice };
}

/** Milliseconds in one state after which the reason that is usual for that state is shown. */
const longInOneState = 60_000;

/** Reports each change of state: on a terminal in one updated line, otherwise one line for each. */
export function progressReporter({ io, clock }: { io: Io; clock: Clock }) {
  const started = clock.now();
  const last = new Map<string, { text: string; since: number; isAdvised: boolean }>();
  return (name: string, { text, advice }: WaitState): void => {
    const now = clock.now();
    const before = last.get(name);
    const isNew = before?.text !== text;
    const state = isNew ? { text, since: now, isAdvised: false } : before;
    last.set(name, state);
    if (isNew && !io.canRedraw) io.note(`${name}: ${text}`);
    if (advice !== undefined && !state.isAdvised && now - state.since >= longInOneState) {
      state.isAdvised = true;
      io.note(`${name}: no change for ${formatDuration(longInOneState)}; ${advice}`);
    }
    const elapsed = formatDuration(Math.floor((now - started) / 1000) * 1000);
    // The text comes last, where a narrow terminal may cut it.
    if (io.canRedraw) io.status([{ text: name, style: 'cyan' }, `  ${elapsed}  ${text}`]);
  };
}
