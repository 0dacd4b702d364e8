/** Makes a plan for a managed identity from rows with keys, and optionally tries the keys on its login node. */

import type { CredentialsRow, ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import type { Context } from '../../command/command.types.ts';
import { counted } from '../../command/confirm.ts';
import { warn } from '../../command/tell.ts';
import { UasError } from '../../core/errors.ts';
import { inParallel } from '../in-parallel.ts';
import { openLedger } from '../ledger.ts';
import type { Organization } from '../organization.ts';
import { type ReturnOptions, refuseReturns } from '../returns.ts';
import type { Candidate } from './candidates.ts';
import { findExtras } from './extras.ts';
import { indexMembers } from './member-index.ts';
import { makePlan, type OnExists, type Step } from './plan.ts';
import { openProbe } from './probe-login.ts';

export interface PrepareOptions extends ReturnOptions {
  onExists: OnExists;
  reupload: boolean;
  /** Log in with each key before it is uploaded. */
  probe: boolean;
  /** Also delete the credentials of members whom the rows do not name. */
  takesAway?: boolean | undefined;
}

/** The plan with the deletions that make the rows the truth. */
async function withDeletions(
  context: Context,
  organization: Organization,
  steps: readonly Step[],
  rows: readonly CredentialsRow[],
): Promise<Step[]> {
  if ((await organization.isOwner()) === false) {
    throw new UasError('forbidden', 'only owners of the organization see all of its members', {
      hint: 'to change your own key: uas managed-identities credentials set',
    });
  }
  const { steps: deletions, unmatched } = findExtras(steps, rows);
  const [line, ...others] = unmatched;
  if (line === undefined || deletions.length === 0) return [...steps, ...deletions];
  const also = others.length === 0 ? '' : ` and ${counted(others.length, 'other', 'others')}`;
  const who =
    deletions.length === 1
      ? 'the member who is not in the file'
      : `one of the ${deletions.length} members who are not in the file`;
  warn(context, `nothing is deleted: line ${line}${also} may mean ${who}`);
  return [...steps];
}

/** Concurrent logins: login nodes ban clients that connect too often. */
const probesAtOnce = 4;

/** Refuses the rows whose keys do not log in. */
async function probeSteps(
  context: Context,
  identity: ManagedIdentity,
  steps: readonly Step[],
): Promise<Step[]> {
  const { io } = context.deps;
  const probe = await openProbe(context, identity);
  let tried = 0;
  const probed = await inParallel(steps, probesAtOnce, context.signal, async (step) => {
    if (!step.loaded || (step.action !== 'create' && step.action !== 'replace')) return step;
    const why = await probe(step.loaded, step.linuxUsername);
    tried += 1;
    io.status(`tried ${tried} keys on the login node`);
    const reason = `the key does not log in: ${why}`;
    return why === undefined ? step : { ...step, action: 'refuse' as const, reason };
  });
  io.status(undefined);
  context.signal.throwIfAborted();
  return steps.map((step, at) => probed[at] ?? step);
}

export async function preparePlan(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  candidates: readonly Candidate[],
  { onExists, reupload, probe, restoreOlder, readmit, takesAway = false }: PrepareOptions,
): Promise<Step[]> {
  const id = idText(identity.id);
  const members = await indexMembers(
    organization,
    id,
    candidates.map(({ row }) => row.member),
  );
  const ledger = await openLedger(context);
  const endpoint = organization.api.client.base.href;
  const { files } = context.deps;
  const planned = makePlan({
    candidates,
    members,
    seesAll: members.rows.length > 1 || (await organization.isOwner()) !== false,
    onExists,
    uploaded: (user) => ledger.find({ endpoint, identity: id, user }),
    reupload,
  });
  const steps = await refuseReturns(
    {
      ...{ ledger, files, endpoint, restoreOlder, readmit },
      ...{ organization: organization.id, identity: id },
    },
    planned,
  );
  const probed = probe ? await probeSteps(context, identity, steps) : steps;
  return takesAway ? withDeletions(context, organization, probed, members.rows) : probed;
}
