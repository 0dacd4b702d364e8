/** Prints what a command's handler returns or has done before it failed. */

import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';
import { formats } from '../output/formats.ts';
import type { View } from '../output/view.ts';
import type { Io } from '../system/io.ts';
import { letSignalsEnd } from '../system/signal-handlers.ts';

/**
 * Prints the view. Options that do not fit it are found out only now; when something was changed, the view is printed
 * without them first: a name that nobody learns is lost.
 */
async function printFitting(io: Io, view: View, context: Context): Promise<void> {
  const { printView } = await import('../output/print.ts');
  const { printing } = context;
  try {
    await printView(io, view, printing);
  } catch (error) {
    if (!context.hasChanged() || !(error instanceof UasError)) throw error;
    const isQueried = printing.query !== undefined && !printing.formatGiven;
    const format = isQueried ? formats.json : printing.format;
    await printView(io, view, { format, formatGiven: true, headers: printing.headers });
    throw new UasError(error.code, `${error.message}; the command itself was carried out`, {
      ...error,
    });
  }
}

/**
 * Prints the view, and throws the failure that it may carry: after the view, or instead of it for a reader of JSON.
 * @returns the exit code
 */
export async function printResult(context: Context, view: View): Promise<number> {
  const { io } = context.deps;
  const { failure } = view;
  if (failure && context.readsJson) throw failure;
  letSignalsEnd();
  await printFitting(io, view, context);
  if (failure) {
    const { besideRows } = await import('../output/failure.ts');
    throw besideRows(failure, context.printing.format, io.stdoutIsTerminal);
  }
  return view.exit ?? 0;
}

/** Prints the result of each item before the failure of some is reported. */
export async function printItems({ deps, printing }: Context, error: unknown): Promise<never> {
  if (error instanceof UasError && printing.format.isItemized && printing.query === undefined) {
    const { itemsView } = await import('../output/items.ts');
    const view = itemsView(error);
    const { printView } = await import('../output/print.ts');
    if (view) await printView(deps.io, view, { ...printing, fields: undefined });
  }
  throw error;
}
