/** `--query`: JMESPath over the complete result. */
import { compile, getRegisteredFunctions, search } from '@jmespath-community/jmespath';
import { messageOf, type UasError, usageError } from '../core/errors.ts';

/** Names of all functions that an expression calls. */
function calls(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, name } = node as { type?: unknown; name?: unknown };
  return [
    ...(type === 'Function' ? [String(name)] : []),
    // The content of a literal is data.
    ...(type === 'Literal' ? [] : Object.values(node).flatMap(calls)),
  ];
}

function refuse(error: unknown): UasError {
  const [first = ''] = messageOf(error).split('\n');
  const why = error instanceof RangeError ? 'it is nested too deeply' : first;
  return usageError(`--query: ${why.replace(/token:/, 'text')}`, 'see https://jmespath.org');
}

/** Rejects an invalid expression or a call of an unknown function (exit 2) before any request is sent. */
export async function checkQuery(expression: string): Promise<void> {
  try {
    const known = new Set(getRegisteredFunctions());
    const unknown = calls(compile(expression)).find((name) => !known.has(name));
    if (unknown !== undefined) throw new Error(`Unknown function: ${unknown}()`);
  } catch (error) {
    throw refuse(error);
  }
}

export function runQuery(value: unknown, expression: string): unknown {
  try {
    return search(value as never, expression);
  } catch (error) {
    throw refuse(error);
  }
}
