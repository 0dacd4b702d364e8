/** `uas managed-identities delete`: deletes managed identities and the credentials of all members on them. */

import type { ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import { completes } from '../../command/completes.ts';
import { counted, requireConsent } from '../../command/confirm.ts';
import { flag, optionsOf } from '../../command/declare.ts';
import { eachOnce, selectMany } from '../../command/select.ts';
import { systemName } from '../../command/system.ts';
import { readTargets } from '../../command/targets.ts';
import { usageError } from '../../core/errors.ts';
import { type Organization, openOrganization } from '../../identities/organization.ts';
import { remove } from '../../identities/remove.ts';
import { deletableRows, removeEach, reportMisses } from '../../identities/remove-each.ts';
import { doneItem } from '../../output/items.ts';
import { listView } from '../../output/view.ts';
import { identityResource } from '../../resources/managed-identity.ts';
import type { Line } from '../../system/styled-line.ts';
import { confirmRemoval } from './confirm-removal.ts';
import { addIdentityOptions } from './identity-options.ts';

const { singular, plural, grammar } = identityResource;

/** Describes the identity and the number of members who lose their credentials. */
async function targetLine({ api, id }: Organization, row: ManagedIdentity): Promise<Line> {
  const members = await api.credentials.countAdded(id, idText(row.id)).catch(() => undefined);
  const lost = members === undefined ? 'its credentials' : counted(members, 'key', 'keys');
  return `${identityResource.summary(row)}  with ${lost}`;
}

export const deleteIdentities: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(
    command.argument('[identities...]', 'names or ids; - reads them from standard input'),
  );
  const own = optionsOf(command, {
    force: flag('--force', 'delete even if runs use the credentials; the service stops those runs'),
    failFast: flag('--fail-fast', 'stop at the first failure'),
  });
  completes(command, { identities: 'identities' });
  addExamples(
    command,
    ['delete a cluster', 'uas managed-identities delete hpc2'],
    ['delete two clusters in a script', 'uas mi delete hpc2,hpc3 --yes'],
  ).action(
    app.action(
      async (context, given, args: string[]) => {
        const { identity, name, id } = identityOptions(given);
        const { force, failFast } = own(given);
        const more = [identity, name, id].filter((value) => value !== undefined);
        const names = await readTargets(context, { singular, grammar, args: [...args, ...more] });
        if (names.length === 0) throw usageError(`no ${singular} specified`);
        requireConsent(context, `delete ${counted(names.length, singular, plural)}`);

        const organization = await openOrganization(context);
        const { api, id: orgId } = organization;
        const all = await api.identities.list(orgId);
        const items = eachOnce(await selectMany(identityResource, async () => all, names));
        const rows = deletableRows(items, failFast, 'managed identities could not be deleted');
        if (context.dryRun) {
          reportMisses(items, 'managed identities would not be deleted');
          return listView(rows, identityResource.look, { notes: ['dry run: nothing was deleted'] });
        }
        const targets: Line[] = [];
        if (!context.yes) for (const row of rows) targets.push(await targetLine(organization, row));
        const what = `delete ${counted(rows.length, singular, plural)}`;
        await confirmRemoval(context, { what, targets, force });

        await removeEach(items, {
          failFast,
          what: 'managed identities were not deleted',
          async send({ id, name }) {
            const isGone = async () =>
              !(await api.identities.list(orgId)).some((other) => idText(other.id) === idText(id));
            await remove(name, () => api.identities.remove(orgId, idText(id), !force), isGone);
          },
        });
        return listView(rows, identityResource.look, {
          value: rows.map((row) => doneItem(row.name, row)),
          notes: [
            `deleted ${counted(rows.length, singular, plural)} on ${await systemName(context, 'identities')}`,
          ],
        });
      },
      { itemized: true },
    ),
  );
};
