/** Fits the columns of a list into a terminal: which are shown, and how wide each is. */
import type { AnyColumn } from './columns.ts';

/** Spaces between two columns. */
export const gap = '  ';

const narrowest = 8;
/** In `wide`, enough of the end of an image to tell it from others. */
const narrowestImage = 24;
/** A name of a service is no longer than this; a longer text is cut like any other. */
const longestName = 253;

/** In fewer columns than this nothing can be read, so that even names are cut. */
const unreadable = 20;

export interface Layout {
  /** The columns that are shown, by their place among all. */
  shown: readonly number[];
  /** The width of each of these. */
  widths: readonly number[];
  /** Whether a text that is never cut makes lines longer than the terminal is wide. */
  overflows: boolean;
}

/** Columns of the terminal that a line takes. */
export const widthOf = ({ widths }: Pick<Layout, 'widths'>): number => totalOf(widths);

export const totalOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);

/** Leaves out columns, the least important first, until the rest fit or none may go. */
function keep(columns: readonly AnyColumn[], natural: readonly number[], available: number) {
  let shown = columns.map((_column, at) => at);
  const rank = (at: number) => columns[at]?.drop ?? Number.POSITIVE_INFINITY;
  while (totalOf(shown.map((at) => natural[at] ?? 0)) > available) {
    const least = Math.min(...shown.map(rank));
    if (!Number.isFinite(least)) break;
    shown = shown.filter((at) => rank(at) !== least);
  }
  return shown;
}

/** Takes width from the widest columns until all fit; none gets narrower than its floor. */
function shrink(widths: readonly number[], floors: readonly number[], available: number): number[] {
  const result = [...widths];
  const floor = (at: number) => floors[at] ?? 0;
  let excess = totalOf(result) - available;
  while (excess > 0) {
    const open = result.filter((width, at) => width > floor(at));
    if (open.length === 0) break;
    const widest = Math.max(...open);
    const at = result.findLastIndex((width, index) => width === widest && width > floor(index));
    const next = Math.max(floor(at), ...open.filter((width) => width < widest));
    const taken = Math.min(excess, Math.max(1, widest - next));
    result[at] = widest - taken;
    excess -= taken;
  }
  return result;
}

/** Columns that are left when those that are left out first have gone. */
function withoutLeast(columns: readonly AnyColumn[]): number[] {
  const ranks = columns.map(({ drop }) => drop ?? Number.POSITIVE_INFINITY);
  const least = Math.min(...ranks);
  const isKept = (rank: number) => !Number.isFinite(least) || rank !== least;
  return columns.flatMap((_column, at) => (isKept(ranks[at] ?? 0) ? [at] : []));
}

/**
 * The layout of a list with all columns of `wide`. One may go, and names of images may be cut.
 * @returns undefined if the terminal is too narrow for that
 */
export function wideLayout(
  columns: readonly AnyColumn[],
  natural: readonly number[],
  available: number | undefined,
): Layout | undefined {
  const all = columns.map((_column, at) => at);
  if (available === undefined) return { shown: all, widths: natural, overflows: false };
  const shown = totalOf(natural) > available ? withoutLeast(columns) : all;
  const floors = shown.map((at) => {
    const width = natural[at] ?? 0;
    return columns[at]?.cut === 'start' ? Math.min(width, narrowestImage) : width;
  });
  if (totalOf(floors) > available) return undefined;
  const wanted = shown.map((at) => natural[at] ?? 0);
  return { shown, widths: shrink(wanted, floors, available), overflows: false };
}

/**
 * The layout of a list.
 * @param natural the width that each column needs
 * @param available undefined where nothing is cut
 * @param mayDrop whether columns may be left out, which nobody asked for by name
 */
export function layoutOf(
  columns: readonly AnyColumn[],
  natural: readonly number[],
  available: number | undefined,
  mayDrop: boolean,
): Layout {
  const all = columns.map((_column, at) => at);
  if (available === undefined) return { shown: all, widths: natural, overflows: false };
  const shown = mayDrop ? keep(columns, natural, available) : all;
  const wanted = shown.map((at) => natural[at] ?? 0);
  const isWhole = (at: number, width: number) =>
    available >= unreadable && columns[at]?.cut === 'never' && width <= longestName;
  const half = Math.floor(available / 2);
  // The first column is what the next command takes: it gives up its width last.
  const floors = shown.map((at, place) => {
    const width = wanted[place] ?? 0;
    if (isWhole(at, width)) return width;
    return Math.max(narrowest, place === 0 ? Math.min(width, half) : 0);
  });
  const lowest = shown.map((at, place) =>
    isWhole(at, wanted[place] ?? 0) ? (wanted[place] ?? 0) : narrowest,
  );
  const first = shrink(wanted, floors, available);
  const last = shrink(first, lowest, available);
  const whole = wanted.filter((width, place) => isWhole(shown[place] ?? 0, width));
  const overflows = whole.length > 0 && totalOf([...whole, narrowest]) > available;
  return { shown, widths: last, overflows };
}
