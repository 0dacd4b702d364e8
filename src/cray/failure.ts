/** How a cray command line ends early, and what is printed then. */
import type { Invocation } from './click/model.ts';

/** What is printed above `Error: …`: nothing, the usage line, or the usage line and where to find help. */
export type Preamble = 'none' | 'usage' | 'usage and help';

export interface FailureFields {
  preamble?: Preamble;
  exit?: 1 | 2;
  /** Lines of our own below cray's. */
  notes?: readonly string[];
  cause?: unknown;
}

/** An error in cray's words. */
export class CrayFailure extends Error {
  readonly invocation: Invocation | undefined;
  readonly preamble: Preamble;
  readonly exit: 1 | 2;
  readonly notes: readonly string[];

  constructor(invocation: Invocation | undefined, message: string, fields: FailureFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'CrayFailure';
    this.invocation = invocation;
    this.preamble = fields.preamble ?? 'usage and help';
    this.exit = fields.exit ?? 2;
    this.notes = fields.notes ?? [];
  }
}

/** Somebody said no, or the input ended at a question: `Aborted!`, exit 1. */
export class Aborted extends Error {}
