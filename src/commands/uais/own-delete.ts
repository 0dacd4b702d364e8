/** `uas delete`: deletes the caller's UAIs. */

import { isBlocked, unlessBlocked } from '../../api/blocked-list.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { requireConsent } from '../../command/confirm.ts';
import { flag, optionsOf } from '../../command/declare.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { rememberedUais } from '../../ssh/keys/identity.ts';
import { deleteUais } from '../../uais/delete.ts';
import { allTargets, namedTargets, unlistedTargets } from '../../uais/targets.ts';
import { namesOption, readNames } from './uai-names.ts';

/** Adds the UAIs known on this machine to an error of the list, since each can still be deleted by name. */
const withKnownNames =
  ({ deps, paths }: Context) =>
  async (error: unknown): Promise<never> => {
    const known = isBlocked(error) ? await rememberedUais(deps.files, paths.state) : [];
    if (!(error instanceof UasError) || known.length === 0) throw error;
    const hint = `${error.hint}; created on this machine: ${known.join(' ')}`;
    throw new UasError(error.code, error.message, { ...error, hint });
  };

export const deleteOwn: Configure = (command, app) => {
  command.argument('[names...]', 'names of UAIs; - reads them from standard input');
  const own = optionsOf(command, {
    ...namesOption,
    all: flag('--all', 'delete all of your UAIs'),
    failFast: flag('--fail-fast', 'stop at the first failure'),
  });
  completes(command, { names: 'own-uais', '--uai-list': 'own-uais' });
  addExamples(
    command,
    ['delete a UAI', 'uas delete uai-vers-93f0289d'],
    ['delete all of your UAIs in a script', 'uas delete --all --yes'],
    [
      'delete those that cannot pull their image',
      `uas list -q --query "[?uai_msg=='ImagePullBackOff'].uai_name" | uas delete --yes -`,
    ],
  );
  command.action(
    app.action(
      async (context, given, args: string[]) => {
        const { all, failFast } = own(given);
        const names = await readNames(context, args, own(given));
        if (all && names.length > 0) throw usageError('--all cannot be combined with names');
        if (!all && names.length === 0) {
          throw usageError('no UAIs specified; nothing was sent', 'give names, or add --all');
        }
        requireConsent(context, 'delete UAIs');
        const { listOwn, removeOwn } = await context.uas();
        const whenBlocked = all ? withKnownNames(context) : unlessBlocked;
        const mine = await listOwn().catch(whenBlocked);
        const named = () =>
          mine ? namedTargets(context, mine, names) : Promise.resolve(unlistedTargets(names));
        return deleteUais(context, {
          routes: { list: listOwn, remove: removeOwn },
          targets: all && mine ? await allTargets(mine) : await named(),
          all,
          failFast,
        });
      },
      { itemized: true },
    ),
  );
};
