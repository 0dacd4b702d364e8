/** What one step of a diagnosis found. */

export type Verdict = 'ok' | 'warn' | 'fail' | 'skip';

export interface Finding {
  check: string;
  status: Verdict;
  /** One sentence. */
  message: string;
  /** The whole command that fixes the problem, or what to do where no command does. */
  fix: string | null;
}

/** What a step reports; the runner adds the name of the step. */
export type Said = Omit<Finding, 'check'>;

export const ok = (message: string): Said => ({ status: 'ok', message, fix: null });
export const skip = (message: string): Said => ({ status: 'skip', message, fix: null });
export const warn = (message: string, fix: string | null = null): Said => ({
  status: 'warn',
  message,
  fix,
});
export const fail = (message: string, fix: string | null = null): Said => ({
  status: 'fail',
  message,
  fix,
});
