/** The log of the service: JSON, one object a line. */
import { UasError } from '../core/errors.ts';

export type Level = 'info' | 'warning' | 'error';

export interface Log {
  line(level: Level, event: string, fields?: Readonly<Record<string, unknown>>): void;
  /** What was thrown, with its causes. */
  error(event: string, thrown: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

/** Characters of one text in a line. */
const longest = 2000;
const mostCauses = 4;

function short(value: unknown): unknown {
  if (typeof value === 'string' && value.length > longest) return `${value.slice(0, longest)}…`;
  if (typeof value === 'bigint') return String(value);
  return value;
}

function messagesOf(thrown: unknown): string[] {
  const messages: string[] = [];
  for (let at = thrown; at !== undefined && messages.length < mostCauses; ) {
    messages.push(at instanceof Error ? at.message : String(at));
    at = at instanceof Error ? at.cause : undefined;
  }
  return messages;
}

export function createLog(now: () => number, write: (line: string) => void): Log {
  const line: Log['line'] = (level, event, fields = {}) =>
    write(
      `${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields }, (_key, value) => short(value))}\n`,
    );
  return {
    line,
    error(event, thrown, fields = {}) {
      const [error = '', ...causes] = messagesOf(thrown);
      // Only an unexpected error needs the place where it happened.
      const isBug = thrown instanceof Error && !(thrown instanceof UasError);
      line('error', event, {
        ...fields,
        error,
        ...(causes.length > 0 ? { causes } : {}),
        ...(isBug ? { stack: thrown.stack } : {}),
      });
    },
  };
}
