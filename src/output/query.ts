/** `--query`: JMESPath over the complete result. */
import { compile, search } from '@jmespath-community/jmespath';
import { messageOf, usageError } from '../core/errors.ts';

/** Refuses a bad expression (exit 2) with a mark under the place; called before any request is sent. */
export async function checkQuery(expression: string): Promise<void> {
  try {
    compile(expression);
  } catch (error) {
    throw usageError(`--query: ${messageOf(error).split('\n')[0]}`, 'see https://jmespath.org');
  }
}

export function runQuery(value: unknown, expression: string): unknown {
  try {
    return search(value as never, expression);
  } catch (error) {
    throw usageError(`--query: ${messageOf(error).split('\n')[0]}`, 'see https://jmespath.org');
  }
}
