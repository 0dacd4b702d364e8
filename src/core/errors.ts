/**
 * Every failure that a user can meet, with its exit code: the only table of them.
 * Help, the man page and the tests read it from here.
 */
export const exitCodes = {
  failed: { exit: 1, when: 'anything without a row of its own' },
  usage: {
    exit: 2,
    when: 'wrong words, bad value, refused input, or a confirmation without a terminal',
  },
  not_found: { exit: 3, when: 'no such object' },
  unauthenticated: { exit: 4, when: 'no token, or the token is expired or rejected' },
  forbidden: { exit: 5, when: 'authenticated, but not allowed' },
  conflict: { exit: 6, when: 'in use, already exists, or a name that fits several objects' },
  server_error: { exit: 7, when: '5xx, or a reply that is not what the service promises' },
  not_ready: { exit: 8, when: 'the UAI is not ready, or cannot become ready' },
  partial: { exit: 9, when: 'some items of several failed' },
  unreachable: { exit: 10, when: 'DNS, refused connection, TLS or proxy' },
  timeout: { exit: 124, when: '--timeout ran out' },
  interrupted: { exit: 130, when: 'Ctrl-C (143 on SIGTERM)' },
} as const;

export type ErrorCode = keyof typeof exitCodes;

/** The outcome of one item of several; `details` of a `partial` error holds one per item, in input order. */
export interface ItemResult {
  item: string;
  ok: boolean;
  message?: string;
  code?: ErrorCode;
  status?: number;
}

export interface ErrorFields {
  /** The command or action that mends it; printed after `hint:`. */
  hint?: string | undefined;
  status?: number | undefined;
  method?: string | undefined;
  path?: string | undefined;
  retryable?: boolean | undefined;
  /** The service may have done what it was asked, although its answer did not come or cannot be read. */
  inDoubt?: boolean | undefined;
  details?: readonly unknown[] | undefined;
  /** More lines for a person, for example the text of a body that is no JSON. */
  notes?: readonly string[] | undefined;
  /** Overrides the exit code of the table, for `ssh` and SIGTERM. */
  exit?: number | undefined;
  cause?: unknown;
}

/** An error with a sentence for the user. Everything else that is thrown is a bug of ours. */
export class UasError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly status: number | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly retryable: boolean;
  readonly inDoubt: boolean;
  readonly details: readonly unknown[] | undefined;
  readonly notes: readonly string[];
  readonly exit: number;

  constructor(code: ErrorCode, message: string, fields: ErrorFields = {}) {
    super(message);
    // Enumerable, unlike that of other errors: one that is made of this by `{ ...error }` keeps what --debug shows.
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
    this.notes = fields.notes ?? [];
    this.exit = fields.exit ?? exitCodes[code].exit;
  }
}

/** A refusal before anything was sent: exit 2. */
export function usageError(message: string, hint?: string): UasError {
  return new UasError('usage', message, { hint });
}

/** The sentence of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
