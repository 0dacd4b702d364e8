/** Names of UAIs on the command line: as arguments, in `--uai-list` as `cray` takes them, or from standard input. */
import type { Context } from '../../command/command.types.ts';
import { texts, type ValuesOf } from '../../command/declare.ts';
import { readTargets } from '../../command/targets.ts';
import { uaiResource } from '../../resources/uai.ts';

export const namesOption = {
  uaiList: texts('--uai-list <names>', 'names of UAIs, comma-separated'),
};

export function readNames(
  context: Context,
  args: readonly string[],
  { uaiList = [] }: ValuesOf<typeof namesOption>,
): Promise<string[]> {
  const { singular, grammar } = uaiResource;
  const option = { flag: '--uai-list', values: uaiList };
  return readTargets(context, { singular, grammar, args, option });
}
