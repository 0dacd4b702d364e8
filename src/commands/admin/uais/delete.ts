/** `uas admin uais delete`: deletes UAIs by name, owner or class, or all of them. */

import { unlessBlocked } from '../../../api/blocked-list.ts';
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { requireConsent } from '../../../command/confirm.ts';
import { flag, optionsOf } from '../../../command/declare.ts';
import { UasError, usageError } from '../../../core/errors.ts';
import { deleteUais, type Target } from '../../../uais/delete.ts';
import {
  allTargets,
  eachTargetOnce,
  findTargets,
  targetByPart,
  unlistedTargets,
} from '../../../uais/targets.ts';
import { namesOption, readNames } from '../../uais/uai-names.ts';
import { addSelectorOptions, type Selection } from './select.ts';

/**
 * Finds the UAIs by name. An evicted UAI makes every list fail, and a UAI without a pod is in no list. Both can
 * still be deleted by name, so a name counts as not found only when the service reports that the UAI does not exist.
 */
async function resolve(context: Context, names: readonly string[]): Promise<Target[]> {
  const { uais } = await context.uas();
  const rows = await uais.list().catch(unlessBlocked);
  if (!rows) return unlistedTargets(names);
  const targets: Target[] = [];
  for (const target of await findTargets(rows, names)) {
    const { name } = target;
    if (!('error' in target)) {
      targets.push(target);
      continue;
    }
    const unseen = await uais.get(name).then(
      () => 'just started',
      (error: unknown) =>
        error instanceof UasError && error.status === 404
          ? /no UAI information/.test(error.message) && 'without a pod'
          : 'the service cannot show it',
    );
    targets.push(unseen ? { name, unseen } : await targetByPart(context, rows, name));
  }
  return eachTargetOnce(targets);
}

/** Refuses a command line that says in two ways which UAIs to delete, or in none. */
function checkOneWay(names: readonly string[], { isGiven }: Selection, all: boolean): void {
  if (names.length > 0 && (isGiven || all)) {
    throw usageError(
      'selectors such as --owner and --all cannot be combined with names; nothing was sent',
      'give either names or a filter',
    );
  }
  if (all && isGiven) {
    throw usageError('--all cannot be combined with a selector such as --owner');
  }
  if (names.length === 0 && !isGiven && !all) {
    throw usageError(
      'no UAIs specified; nothing was sent',
      'give names, a selector such as --owner, or --all for every UAI on the system',
    );
  }
}

export const deleteAnyUais: Configure = (command, app) => {
  command.argument('[names...]', 'names of UAIs; - reads them from standard input');
  const selector = addSelectorOptions(command);
  const own = optionsOf(command, {
    ...namesOption,
    all: flag('--all', 'delete every UAI on the system, brokers included'),
    failFast: flag('--fail-fast', 'stop at the first failure'),
  });
  completes(command, { names: 'uais', '--uai-list': 'uais' });
  addExamples(
    command,
    ['delete two UAIs', 'uas admin uais delete uai-vers-93f0289d uai-ann-11c0ffee'],
    ['delete the UAIs of one user', 'uas admin uais delete --owner vers'],
    ['preview a deletion', 'uas admin uais delete --owner vers --dry-run'],
    [
      'print the list to mail before old UAIs are deleted',
      'uas admin uais delete --outdated --older-than 7d --dry-run -o csv',
    ],
    [
      'delete a broker, by the comment of its class',
      'uas admin uais delete --class "UAI broker class"',
    ],
    ['delete all UAIs, before a power-off', 'uas admin uais delete --all'],
  );
  command.action(
    app.action(
      async (context, given, args: string[]) => {
        const selection = selector(given);
        const { all, failFast } = own(given);
        const names = await readNames(context, args, own(given));
        checkOneWay(names, selection, all);
        requireConsent(context, 'delete UAIs');
        const uas = await context.uas();
        const targets =
          names.length > 0
            ? await resolve(context, names)
            : await allTargets(await selection.read(context));
        return deleteUais(context, {
          routes: { list: () => uas.uais.list(), remove: uas.uais.remove },
          targets,
          all,
          failFast,
        });
      },
      { itemized: true },
    ),
  );
};
