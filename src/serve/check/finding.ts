/** What `uas serve check` found. */

export interface Finding {
  check: string;
  status: 'ok' | 'warn' | 'fail';
  /** One sentence. */
  message: string;
  /** What to do about it. */
  fix: string | null;
}

export const ok = (check: string, message: string): Finding => ({
  ...{ check, message },
  status: 'ok',
  fix: null,
});

export const warn = (check: string, message: string, fix: string): Finding => ({
  ...{ check, message, fix },
  status: 'warn',
});

export const fail = (check: string, message: string, fix: string): Finding => ({
  ...{ check, message, fix },
  status: 'fail',
});
