/** `uas managed-identities credentials offboard`: deletes all credentials of a member in the organization. */

import type { Conflict } from '../../../api/identities.types.ts';
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { confirm, counted, requireConsent } from '../../../command/confirm.ts';
import { flag, optionsOf } from '../../../command/declare.ts';
import { warn } from '../../../command/tell.ts';
import { type ItemResult, UasError } from '../../../core/errors.ts';
import { checkName } from '../../../core/names.ts';
import { endsAll, failedItem, throwFailures, untriedItem } from '../../../core/results.ts';
import {
  findHoldings,
  findPerson,
  type Holding,
  type Person,
} from '../../../identities/audit/holdings.ts';
import { type Taken, whileOffboarding } from '../../../identities/offboarding.ts';
import { type Organization, openOrganization } from '../../../identities/organization.ts';
import { conflictsOf, conflictText } from '../../../identities/remove.ts';
import { removeNoted } from '../../../identities/remove-noted.ts';
import { mayHaveArrived } from '../../../identities/unknown-outcome.ts';
import { listView } from '../../../output/view.ts';
import type { Line } from '../../../system/io.ts';
import { addOrganizationOption } from '../identity-options.ts';

interface Blocked {
  holding: Holding;
  conflicts: Conflict[];
}

const look = {
  name: ({ identity }: Holding) => identity.name,
  columns: [
    { key: 'identity', value: ({ identity }: Holding) => identity.name },
    { key: 'member', value: ({ row }: Holding) => row.userName },
    { key: 'linux_user', value: ({ row }: Holding) => row.metadata?.userName },
    { key: 'id', value: ({ row }: Holding) => row.managedCredentialsId },
  ],
};

function holdingLine({ identity, row }: Holding): Line {
  return `${identity.name}  ${row.userName}  ${row.metadata?.userName ?? '-'}  id ${row.managedCredentialsId}`;
}

/**
 * Deletes the credentials one by one; returns those that the service kept because runs use them.
 * @throws UasError partial, with one entry for each identity, if a delete failed for another reason
 */
async function removeIdle(
  context: Context,
  organization: Organization,
  holdings: readonly Holding[],
  { checked, taken }: { checked: boolean; taken: Taken },
): Promise<Blocked[]> {
  const blocked: Blocked[] = [];
  const results = new Map<string, ItemResult>();
  const errors = new Map<string, UasError>();
  for (const holding of holdings) {
    const { name } = holding.identity;
    try {
      await removeNoted(context, organization, holding.identity, holding.row, checked);
      taken.some = true;
      results.set(name, { item: name, ok: true });
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      results.set(name, failedItem(name, error));
      taken.some ||= mayHaveArrived(error);
      if (error.status === 409) blocked.push({ holding, conflicts: conflictsOf(error) });
      else errors.set(name, error);
      if (endsAll(error)) break;
    }
  }
  if (errors.size > 0) {
    const complete = holdings.map(
      ({ identity: { name } }) => results.get(name) ?? untriedItem(name),
    );
    throwFailures(complete, 'credentials were not deleted', errors);
  }
  return blocked;
}

/** Ends the membership. If that fails, the error still reports the deleted credentials. */
async function leave(
  { api, id }: Organization,
  memberId: string,
  name: string,
  deleted: number,
): Promise<void> {
  await api.members.remove(id, memberId).catch((error: unknown) => {
    if (!(error instanceof UasError)) throw error;
    const done = `${counted(deleted, 'credential', 'credentials')} of ${name} deleted`;
    throw new UasError(error.code, `${done}, but the membership was not ended: ${error.message}`, {
      ...error,
    });
  });
}

function inTheWay(
  member: string,
  blocked: readonly Blocked[],
  holdings: readonly Holding[],
): UasError {
  const kept = new Set(blocked.map(({ holding }) => holding));
  const gone = holdings.filter((holding) => !kept.has(holding));
  const others = gone.map(({ identity }) => identity.name).join(', ');
  const details = blocked.flatMap(({ holding, conflicts }) =>
    conflicts.map((conflict) => ({ identity: holding.identity.name, ...conflict })),
  );
  const where = blocked.map(({ holding }) => holding.identity.name).join(', ');
  return new UasError(
    'conflict',
    `credentials of ${member} on ${where} are in use and were not deleted${others && `; those on ${others} were`}`,
    {
      status: 409,
      details,
      hint: 'wait until the runs end, or add --force to delete them anyway; the service then stops the runs',
    },
  );
}

interface Subject {
  person: Person;
  name: string;
  holdings: readonly Holding[];
  /** Whether to end the membership too. */
  leaves: boolean;
  force: boolean;
}

/** Deletes unused credentials, with `force` also those in use, and records it in the ledger. */
async function takeAway(
  context: Context,
  organization: Organization,
  { person, name, holdings, leaves, force }: Subject,
): Promise<void> {
  const { api, id } = organization;
  const noted = { endpoint: api.client.base.href, organization: id, user: person.userId };
  await whileOffboarding(context, noted, async (taken) => {
    const blocked = await removeIdle(context, organization, holdings, { checked: true, taken });
    if (blocked.length > 0) {
      if (!force) throw inTheWay(name, blocked, holdings);
      const runs = blocked.flatMap(({ holding, conflicts }) =>
        conflicts.map((run) => `${holding.identity.name}  ${conflictText(run)}`),
      );
      if (context.yes)
        warn(context, 'the service will stop these runs:', ...runs.map((run) => `  ${run}`));
      await confirm(context, {
        service: 'identities',
        what: `delete them and stop ${counted(runs.length, 'run', 'runs')}`,
        targets: runs,
      });
      const kept = blocked.map(({ holding }) => holding);
      const rest = { checked: false, taken };
      const [still] = await removeIdle(context, organization, kept, rest);
      if (still) throw inTheWay(name, [still], holdings);
    }
    if (leaves && person.memberId !== undefined) {
      await leave(organization, person.memberId, name, holdings.length);
      taken.some = true;
    }
  });
}

export const offboardMember: Configure = (command, app) => {
  addOrganizationOption(command.argument('<member>', 'user name, e-mail address or id'));
  const own = optionsOf(command, {
    force: flag('--force', 'delete even if runs use them; the service stops those runs'),
    removeFromOrg: flag('--remove-from-org', 'also remove the member from the organization'),
  });
  addExamples(
    command,
    [
      'show what would be deleted',
      'uas managed-identities credentials offboard olivia-ortega --dry-run',
    ],
    ['delete all credentials of a member', 'uas mi credentials offboard olivia-ortega@example.org'],
  ).action(
    app.action(async (context, given, text: string) => {
      const member = checkName('member', text, 'account');
      requireConsent(context, 'delete credentials');
      const organization = await openOrganization(context);
      const person = await findPerson(organization, member);
      const holdings = await findHoldings(context, organization, person.userId);
      const name = person.userName ?? holdings[0]?.row.userName ?? member;
      const { removeFromOrg: leaves, force } = own(given);
      if (leaves && person.memberId === undefined) {
        throw new UasError('not_found', `${name} is no longer a member of the organization`);
      }
      const empty = `${name} has no credentials on any managed identity`;
      if (context.dryRun) {
        return listView(holdings, look, { empty, notes: ['dry run: nothing was deleted'] });
      }
      if (holdings.length > 0 || leaves) {
        const what = `delete ${counted(holdings.length, 'credential', 'credentials')} of ${name}`;
        await confirm(context, {
          service: 'identities',
          what: leaves ? `${what} and remove the member from the organization` : what,
          targets: holdings.map(holdingLine),
        });
      }
      const subject = { person, name, holdings, leaves, force };
      await takeAway(context, organization, subject);
      return listView(holdings, look, {
        empty,
        notes: [
          ...(leaves ? [`${name} is no longer a member of the organization`] : []),
          'the public keys are still in authorized_keys on the clusters; remove them to revoke SSH access',
        ],
      });
    }),
  );
};
