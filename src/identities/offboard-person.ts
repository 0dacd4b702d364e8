/** Deletes all credentials of a person, and records it in the ledger. */
import type { Conflict } from '../api/identities.types.ts';
import type { Context } from '../command/command.types.ts';
import { confirm, counted } from '../command/confirm.ts';
import { warn } from '../command/tell.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { endsAll, failedItem, throwFailures, untriedItem } from '../core/results.ts';
import type { Holding, Person } from './audit/holdings.ts';
import { type Taken, whileOffboarding } from './offboarding.ts';
import type { Organization } from './organization.ts';
import { conflictsOf, conflictText } from './remove.ts';
import { removeNoted } from './remove-noted.ts';
import { mayHaveArrived } from './unknown-outcome.ts';

interface Blocked {
  holding: Holding;
  conflicts: Conflict[];
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

export interface Subject {
  person: Person;
  name: string;
  holdings: readonly Holding[];
}

export interface OffboardOptions {
  /** Whether to end the membership too. */
  leaves: boolean;
  /** Whether to delete credentials that runs use, after a confirmation that names them. */
  force: boolean;
}

/** Deletes unused credentials, with `force` also those in use, and records it in the ledger. */
export async function offboardPerson(
  context: Context,
  organization: Organization,
  { person, name, holdings }: Subject,
  { leaves, force }: OffboardOptions,
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
