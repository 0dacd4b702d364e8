/** Terminals that only append lines: in editors and logs, and for screen readers. */

/** Whether the terminal must not be redrawn or receive control sequences. */
export function isPlainTerminal(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.TERM === 'dumb' || !/^(?:0|no|false)?$/i.test(env.ACCESSIBLE ?? '');
}
