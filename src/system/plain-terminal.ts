/** Terminals on which lines are only added: such as are in an editor or a log, and what a screen reader reads. */

/** Whether nothing on the terminal may be redrawn, and no control sequence be sent to it. */
export function isPlainTerminal(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.TERM === 'dumb' || !/^(?:0|no|false)?$/i.test(env.ACCESSIBLE ?? '');
}
