/** Environment variables that control color. */

export const colorVariables = ['NO_COLOR', 'FORCE_COLOR', 'CLICOLOR_FORCE', 'TERM', 'CLICOLOR'];

/** The variable that turns color on or off; undefined if the terminal decides. */
export function colorVariable(
  env: Readonly<Record<string, string | undefined>>,
): { name: string; on: boolean } | undefined {
  if (env.NO_COLOR) return { name: 'NO_COLOR', on: false };
  if (env.FORCE_COLOR) return { name: 'FORCE_COLOR', on: env.FORCE_COLOR !== '0' };
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return { name: 'CLICOLOR_FORCE', on: true };
  if (env.TERM === 'dumb') return { name: 'TERM', on: false };
  return env.CLICOLOR === '0' ? { name: 'CLICOLOR', on: false } : undefined;
}
