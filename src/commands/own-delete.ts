/** Deletes my own UAIs. */
import { addExamples, type Configure } from '../app.ts';
import { usageError } from '../core/errors.ts';
import { uaiResource } from '../resources/uai.ts';
import { deleteUais } from '../uais/delete.ts';
import { allTargets, findTargets } from '../uais/targets.ts';
import { requireConsent } from '../verbs/confirm.ts';
import { collect } from '../verbs/options.ts';
import { readTargets } from '../verbs/targets.ts';

interface DeleteOptions {
  uaiList?: string[];
  all?: boolean;
  failFast?: boolean;
}

export const deleteOwn: Configure = (command, app) => {
  command
    .argument('[names...]', 'names of UAIs; - reads them from standard input')
    .option('--uai-list <names>', 'names of UAIs, comma-separated', collect)
    .option('--all', 'all UAIs that are mine')
    .option('--fail-fast', 'stop at the first one that fails');
  addExamples(
    command,
    ['one UAI', 'uas delete uai-vers-93f0289d'],
    ['all of mine, from a script', 'uas delete --all --yes'],
    [
      'those that wait for an image',
      `uas list -q --query "[?uai_msg=='ImagePullBackOff'].uai_name" | uas delete --yes -`,
    ],
  );
  command.action(
    app.action(async (context, given, args: string[]) => {
      const { uaiList = [], all = false, failFast } = given as DeleteOptions;
      const option = { flag: '--uai-list', values: uaiList };
      const { singular, grammar } = uaiResource;
      const names = await readTargets(context, { singular, grammar, args, option });
      if (all && names.length > 0) throw usageError('--all goes without names');
      if (!all && names.length === 0) {
        throw usageError('no UAI is named; nothing was sent', 'name one, or say --all');
      }
      requireConsent(context, 'delete UAIs');
      const { listOwn, removeOwn } = await context.uas();
      const mine = await listOwn();
      return deleteUais(context, {
        routes: { list: listOwn, remove: removeOwn },
        targets: all ? await allTargets(mine) : await findTargets(mine, names),
        all,
        failFast,
      });
    }),
  );
};
