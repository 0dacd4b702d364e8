/**
 * The table of all error codes and their exit codes.
 * Help, the manual page and the tests use it.
 */
export const exitCodes = {
  failed: { exit: 1, when: 'any other failure' },
  usage: {
    exit: 2,
    when: 'invalid command, option or value, or confirmation required without a terminal',
  },
  not_found: { exit: 3, when: 'object not found' },
  unauthenticated: { exit: 4, when: 'no token, or the token is expired or rejected' },
  forbidden: { exit: 5, when: 'signed in, but not allowed' },
  conflict: { exit: 6, when: 'in use, already exists, or an ambiguous name' },
  server_error: { exit: 7, when: 'HTTP 5xx, or an invalid reply' },
  not_ready: { exit: 8, when: 'the UAI is not ready, or cannot become ready' },
  partial: { exit: 9, when: 'some of several items failed' },
  unreachable: { exit: 10, when: 'DNS, connection, TLS or proxy failure' },
  timeout: { exit: 124, when: 'the time limit (--timeout) was reached' },
  interrupted: { exit: 130, when: 'Ctrl-C (143 on SIGTERM)' },
} as const;

export type ErrorCode = keyof typeof exitCodes;

/** The result for one of several items; `details` of a `partial` error has one per item, in input order. */
export interface ItemResult {
  item: string;
  ok: boolean;
  message?: string;
  code?: ErrorCode;
  status?: number;
}

export interface ErrorFields {
  /** The command or action that fixes it; printed after `hint:`. */
  hint?: string | undefined;
  status?: number | undefined;
  method?: string | undefined;
  path?: string | undefined;
  retryable?: boolean | undefined;
  /** Whether the service may have carried out the request, although the reply is missing or unreadable. */
  inDoubt?: boolean | undefined;
  details?: readonly unknown[] | undefined;
  /** The one item that a command on several was given, which failed. */
  item?: string | undefined;
  /** Additional lines for people, for example the text of a body that is not JSON. */
  notes?: readonly string[] | undefined;
  /** Overrides the exit code in the table, for `ssh` and SIGTERM. */
  exit?: number | undefined;
  cause?: unknown;
}

/** An error with a message for the user. Any other exception is a bug. */
export class UasError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly status: number | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly retryable: boolean;
  readonly inDoubt: boolean;
  readonly details: readonly unknown[] | undefined;
  readonly item: string | undefined;
  readonly notes: readonly string[];
  readonly exit: number;

  constructor(code: ErrorCode, message: string, fields: ErrorFields = {}) {
    super(message);
    // Enumerable, unlike in other errors, so that a copy with `{ ...error }` keeps the cause for --debug.
    if (fields.cause !== undefined) this.cause = fields.cause;
    this.name = 'UasError';
    this.code = code;
    this.hint = fields.hint;
    this.status = fields.status;
    this.method = fields.method;
    this.path = fields.path;
    this.retryable = fields.retryable ?? false;
    this.inDoubt = fields.inDoubt ?? false;
    this.details = fields.details;
    this.item = fields.item;
    this.notes = fields.notes ?? [];
    this.exit = fields.exit ?? exitCodes[code].exit;
  }
}

/** An error before anything was sent: exit 2. */
export function usageError(message: string, hint?: string): UasError {
  return new UasError('usage', message, { hint });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
