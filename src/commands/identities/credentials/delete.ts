/** `uas managed-identities credentials delete`: deletes the credentials of members on a managed identity. */

import type { CredentialsRow, ManagedIdentity } from '../../../api/identities.types.ts';
import { idText } from '../../../api/ids.ts';
import { addExamples, type Configure } from '../../../command/app.ts';
import { counted, requireConsent } from '../../../command/confirm.ts';
import { flag, optionsOf, texts } from '../../../command/declare.ts';
import type { Selected } from '../../../command/select.ts';
import { systemName } from '../../../command/system.ts';
import { readTargets } from '../../../command/targets.ts';
import { UasError } from '../../../core/errors.ts';
import { findMember, ownRow } from '../../../identities/members.ts';
import { type Organization, openOrganization } from '../../../identities/organization.ts';
import { deletableRows, removeEach, reportMisses } from '../../../identities/remove-each.ts';
import { removeNoted } from '../../../identities/remove-noted.ts';
import { doneItem } from '../../../output/items.ts';
import { listView } from '../../../output/view.ts';
import { credentialsId, memberResource } from '../../../resources/member-credentials.ts';
import { confirmRemoval } from '../confirm-removal.ts';
import {
  addIdentityArgument,
  addIdentityOptions,
  chooseIdentity,
  namedIdentity,
} from '../identity-options.ts';

/** The row of a member, or an error if the member has no credentials. */
function held(
  row: CredentialsRow,
  name: string,
  identity: ManagedIdentity,
): Selected<CredentialsRow> {
  if (credentialsId(row) !== undefined) return { name, row };
  const message = `${row.userName} has no credentials on ${identity.name}`;
  return { name, error: new UasError('not_found', message) };
}

/** Records a name that matches no member or several; any other failure ends the command. */
function missed(error: unknown, name: string): Selected<CredentialsRow> {
  if (!(error instanceof UasError)) throw error;
  if (error.code !== 'not_found' && error.code !== 'conflict') throw error;
  return { name, error };
}

async function ownCredentials(organization: Organization, identity: ManagedIdentity) {
  const row = await ownRow(organization, identity);
  return held(row, row.userName, identity);
}

/** The rows of members, each once, however often and by which names it is given. */
async function credentialsOf(
  organization: Organization,
  identity: ManagedIdentity,
  members: readonly string[],
): Promise<Selected<CredentialsRow>[]> {
  const found: Selected<CredentialsRow>[] = [];
  for (const member of members) {
    found.push(
      await findMember(organization, identity, member).then(
        (row) => held(row, member, identity),
        (error: unknown) => missed(error, member),
      ),
    );
  }
  const users = new Set<string>();
  return found.filter((item) => {
    const user = 'row' in item ? idText(item.row.userId) : item.name;
    return users.size < users.add(user).size;
  });
}

/** The credentials of the named members, or the caller's own. */
async function chosenCredentials(
  organization: Organization,
  identity: ManagedIdentity,
  members: readonly string[],
  isNamed: boolean,
) {
  return isNamed
    ? credentialsOf(organization, identity, members)
    : [await ownCredentials(organization, identity)];
}

export const deleteCredentials: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(addIdentityArgument(command));
  const own = optionsOf(command, {
    member: texts(
      '-m, --member <member>',
      'user name, e-mail address or id, or - for standard input; repeatable (default: you)',
    ),
    force: flag('--force', 'delete even if runs use them; the service stops those runs'),
    failFast: flag('--fail-fast', 'stop at the first failure'),
  });
  addExamples(
    command,
    [
      'delete the credentials of two members',
      'uas mi credentials delete hpc1 -m olivia-ortega,amir-nasser',
    ],
    ['delete my own credentials', 'uas managed-identities credentials delete hpc1'],
  ).action(
    app.action(
      async (context, given, argument: string | undefined) => {
        const named = namedIdentity(identityOptions(given), argument);
        const { member: args = [], force, failFast } = own(given);
        const members = await readTargets(context, {
          singular: 'member',
          grammar: memberResource.grammar,
          args,
        });
        requireConsent(context, 'delete credentials');
        const organization = await openOrganization(context);
        const identity = await chooseIdentity(context, organization, named);
        const items = await chosenCredentials(organization, identity, members, args.length > 0);
        const rows = deletableRows(items, failFast, 'credentials could not be deleted');
        const look = memberResource.look;
        if (context.dryRun) {
          reportMisses(items, 'credentials would not be deleted');
          return listView(rows, look, { notes: ['dry run: nothing was deleted'] });
        }
        const what = `delete the ${identity.name} credentials of ${counted(rows.length, 'member', 'members')}`;
        await confirmRemoval(context, { what, targets: rows.map(memberResource.summary), force });

        await removeEach(items, {
          failFast,
          what: 'credentials were not deleted',
          send: (row) => removeNoted(context, organization, identity, row, !force),
        });
        return listView(rows, look, {
          value: rows.map((row) => doneItem(memberResource.look.name(row), row)),
          notes: [
            `deleted ${what.slice('delete '.length)} on ${await systemName(context, 'identities')}`,
            'the public keys are still in authorized_keys on the cluster',
          ],
        });
      },
      { itemized: true },
    ),
  );
};
