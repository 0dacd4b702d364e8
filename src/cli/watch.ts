/** `list --watch`: lists again and again, and shows what changes, until Ctrl-C. */
import type { Context } from '../command/command.types.ts';
import { UasError, usageError } from '../core/errors.ts';
import { formatJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import { select } from '../output/columns.ts';
import { formats } from '../output/formats.ts';
import { printView } from '../output/print.ts';
import { cellIn, type View } from '../output/view.ts';

/** Milliseconds between two lists. */
const pause = 2000;

type Show = (view: View) => Promise<void> | void;

interface Entry {
  row: unknown;
  /** What `--json` prints for the row. */
  value: unknown;
  /** Changes with the row, but not only because time passes. */
  state: string;
}

function entriesOf({ rows, value, name }: View): Map<string, Entry> {
  const values = Array.isArray(value) && value.length === rows.length ? value : rows;
  const nameOf = name as (row: unknown) => string;
  return new Map(
    rows.map((row, at) => {
      const item: unknown = values[at];
      const state = isRecord(item) ? { ...item, uai_age: undefined } : item;
      return [nameOf(row), { row, value: item, state: formatJson(state, 0) }];
    }),
  );
}

type Change = 'added' | 'changed' | 'removed';

/** Compares each list with the one before it. */
function changeFinder() {
  let before = new Map<string, Entry>();
  return (view: View): { change: Change; entry: Entry }[] => {
    const now = entriesOf(view);
    const changes: { change: Change; entry: Entry }[] = [];
    for (const [name, entry] of now) {
      const known = before.get(name);
      if (!known) changes.push({ change: 'added', entry });
      else if (known.state !== entry.state) changes.push({ change: 'changed', entry });
    }
    for (const [name, entry] of before) {
      if (!now.has(name)) changes.push({ change: 'removed', entry });
    }
    before = now;
    return changes;
  };
}

/** A line of JSON for each change: the fields of the row, and what happened to it under `change`. */
function jsonLines({ deps: { io } }: Context): Show {
  const changesIn = changeFinder();
  return (view) => {
    for (const { change, entry } of changesIn(view)) {
      const value = isRecord(entry.value) ? entry.value : { value: entry.value };
      io.data(io.redact(`${formatJson({ change, ...value }, 0)}\n`));
    }
  };
}

const time = (ms: number) => new Date(ms).toTimeString().slice(0, 8);

/** A line for each change, for a log or a terminal that cannot redraw. */
function plainLines({ deps: { io, clock }, printing }: Context): Show {
  const changesIn = changeFinder();
  const wide = printing.format === formats.wide;
  return (view) => {
    const { columns } = select(view, { ...printing, wide });
    for (const { change, entry } of changesIn(view)) {
      const cells = columns.map(({ brief, value }) => {
        const cell = cellIn({ value: !wide && brief ? brief : value }, entry.row);
        return String(cell ?? '') || '-';
      });
      io.print([time(clock.now()), change.padEnd(7), ...cells].join('  '));
    }
  };
}

/** Lines of a screen besides the rows: two headings, what is left out, and the cursor. */
const otherLines = 4;

/** The view without the rows for which the terminal has no room: the headings would scroll out of sight. */
function fitting(view: View, { deps: { io }, printing }: Context): View {
  const { rows } = select(view, { ...printing, wide: false });
  const room = Math.max(1, (io.rows ?? Number.POSITIVE_INFINITY) - otherLines);
  if (rows.length <= room) return view;
  const left = `… and ${rows.length - room} more, for which the terminal is not tall enough`;
  return { ...view, rows: rows.slice(0, room), notes: [left] };
}

/** The list at the top of the terminal, drawn again when something has changed. */
function redrawn(context: Context): Show {
  const { deps, printing, command } = context;
  const { io, clock } = deps;
  let shown = '';
  return async (view) => {
    const state = formatJson(view.value, 0);
    if (state === shown) return;
    shown = state;
    io.clear();
    io.print([{ text: `uas ${command}, ${time(clock.now())}; Ctrl-C ends it`, style: 'dim' }]);
    await printView(io, fitting(view, context), printing);
  };
}

function showFor(context: Context): Show {
  const { printing, deps } = context;
  const { format, query } = printing;
  if (query !== undefined) throw usageError('--watch cannot be combined with --query');
  if (format === formats.jsonl) return jsonLines(context);
  if (format !== formats.table && format !== formats.wide) {
    throw usageError(
      '--watch prints a table or lines of JSON',
      'use -o table, -o wide or -o jsonl',
    );
  }
  const { io } = deps;
  return io.stdoutIsTerminal && io.canRedraw ? redrawn(context) : plainLines(context);
}

const passing: ReadonlySet<string> = new Set(['unreachable', 'server_error']);

/**
 * Lists until Ctrl-C, and says when the service does not answer for a while.
 * @param current the context, which is another one after a sign-in
 * @param read lists once; each request gets a token that is still valid
 * @returns the exit code
 */
export async function watchList(
  current: () => Context,
  read: () => Promise<View | number | undefined>,
): Promise<number> {
  const { io, clock } = current().deps;
  const show = showFor(current());
  let looks = 0;
  let isDown = false;
  try {
    for (;;) {
      try {
        const view = await read();
        if (typeof view === 'object') await show(view);
        looks += 1;
        isDown = false;
      } catch (error) {
        if (looks === 0 || !(error instanceof UasError) || !passing.has(error.code)) throw error;
        if (!isDown) io.note(`${error.message}; trying again`);
        isDown = true;
      }
      await clock.sleep(pause, current().signal);
    }
  } catch (error) {
    if (error instanceof UasError && error.code === 'interrupted') {
      // The terminal shows ^C: the prompt of the shell goes on the line below.
      if (io.canRedraw) io.note('');
      return error.exit;
    }
    throw error;
  }
}
