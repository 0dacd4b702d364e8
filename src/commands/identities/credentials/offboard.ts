/** `uas managed-identities credentials offboard`: deletes all credentials of members in the organization. */

import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { confirm, counted, requireConsent, typedFor } from '../../../command/confirm.ts';
import { flag, optionsOf, text } from '../../../command/declare.ts';
import { systemName } from '../../../command/system.ts';
import { type ItemResult, UasError } from '../../../core/errors.ts';
import { endsAll, failedItem, throwFailures, untriedItem } from '../../../core/results.ts';
import type { Holding } from '../../../identities/audit/holdings.ts';
import {
  openAuthorizedKeys,
  removals,
  type WriteChanges,
} from '../../../identities/authorized-keys.ts';
import { findLeavers, type Leaver } from '../../../identities/leavers.ts';
import { openLedger } from '../../../identities/ledger.ts';
import {
  type OffboardOptions,
  offboardPerson,
  type Subject,
} from '../../../identities/offboard-person.ts';
import { type Organization, openOrganization } from '../../../identities/organization.ts';
import { listView, type View } from '../../../output/view.ts';
import { uaiResource } from '../../../resources/uai.ts';
import type { Line } from '../../../system/styled-line.ts';
import { addOrganizationOption } from '../identity-options.ts';
import { readLeavers } from './leavers-file.ts';
import { findUais, type LeaversUais, noUais } from './leavers-uais.ts';
import { authorizedKeysOption } from './members-file.ts';

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

/** Whom a question or note is about: a name, or how many. */
function whoIn(subjects: readonly Subject[]): string {
  const [first, ...others] = subjects;
  return others.length === 0 ? (first?.name ?? '') : `${subjects.length} members`;
}

async function ask(
  context: Context,
  subjects: readonly Subject[],
  { leaves }: OffboardOptions,
  { uais }: LeaversUais,
): Promise<void> {
  const holdings = subjects.flatMap((subject) => subject.holdings);
  if (holdings.length === 0 && uais.length === 0 && !leaves) return;
  const whom = subjects.length === 1 ? 'the member' : 'the members';
  const credentials = counted(holdings.length, 'credential', 'credentials');
  const also = uais.length === 0 ? '' : ` and ${counted(uais.length, 'UAI', 'UAIs')}`;
  const what = `delete ${credentials}${also} of ${whoIn(subjects)}`;
  await confirm(context, {
    service: 'identities',
    what: leaves ? `${what} and remove ${whom} from the organization` : what,
    targets: [...holdings.map(holdingLine), ...uais.map(uaiResource.summary)],
    typed: typedFor(subjects.length),
  });
}

/** Offboards one after the other. The failure of a single person is thrown unchanged; several become one error that lists each. */
async function offboardEach(
  context: Context,
  organization: Organization,
  leavers: readonly Leaver[],
  options: OffboardOptions,
): Promise<void> {
  const [only, ...others] = leavers;
  if (only && others.length === 0 && 'subject' in only) {
    await offboardPerson(context, organization, only.subject, options);
    return;
  }
  const results = new Map<string, ItemResult>();
  const errors = new Map<string, UasError>();
  const fail = (item: string, error: UasError) => {
    errors.set(item, error);
    results.set(item, failedItem(item, error));
  };
  for (const leaver of leavers) {
    if ('error' in leaver) {
      fail(leaver.text, leaver.error);
      continue;
    }
    try {
      await offboardPerson(context, organization, leaver.subject, options);
      results.set(leaver.text, { item: leaver.text, ok: true });
    } catch (error) {
      if (!(error instanceof UasError)) throw error;
      fail(leaver.text, error);
      if (endsAll(error)) break;
    }
  }
  const complete = leavers.map(({ text: item }) => results.get(item) ?? untriedItem(item));
  throwFailures(complete, 'members were not offboarded', errors);
}

function checkMembership(leavers: readonly Leaver[], leaves: boolean): Leaver[] {
  return leavers.map((leaver) => {
    if (!leaves || 'error' in leaver || leaver.subject.person.memberId !== undefined) return leaver;
    const message = `${leaver.subject.name} is no longer a member of the organization`;
    const error = new UasError('not_found', message);
    if (leavers.length === 1) throw error;
    return { text: leaver.text, error };
  });
}

/** What is done in addition to the credentials. */
interface Also {
  withUais: boolean;
  writeChanges: WriteChanges | undefined;
}

/** The keys to remove from the clusters. Read before the deletions, after which the ledger has forgotten the keys. */
async function keysToRemove(
  context: Context,
  { api }: Organization,
  holdings: readonly Holding[],
): Promise<Parameters<WriteChanges>[0]> {
  const ledger = await openLedger(context);
  const endpoint = api.client.base.href;
  return holdings.flatMap(({ identity, row }) => removals({ ledger, endpoint, identity }, [row]));
}

async function offboard(
  context: Context,
  names: readonly string[],
  options: OffboardOptions,
  { withUais, writeChanges }: Also,
): Promise<View> {
  const organization = await openOrganization(context);
  const found = await findLeavers(context, organization, names);
  const leavers = checkMembership(found, options.leaves);
  const subjects = leavers.flatMap((leaver) => ('subject' in leaver ? [leaver.subject] : []));
  const holdings = subjects.flatMap((subject) => subject.holdings);
  // Written first: a person who keeps a key because a run uses it loses the login all the same.
  await writeChanges?.(await keysToRemove(context, organization, holdings));
  const uais = withUais && subjects.length > 0 ? await findUais(context, subjects) : noUais;
  const whom = subjects.length === 1 ? whoIn(subjects) : 'nobody of them';
  const has = subjects.length === 1 ? 'has no credentials' : 'has credentials';
  const empty = `${whom} ${has} on any managed identity`;
  if (context.dryRun) {
    const failed = leavers.flatMap((leaver) => ('error' in leaver ? [leaver] : []));
    const errors = new Map(failed.map(({ text: item, error }) => [item, error]));
    const results = failed.map(({ text: item, error }) => failedItem(item, error));
    if (failed.length > 0) throwFailures(results, 'members were not found', errors);
    const notes = ['dry run: nothing was deleted', ...uais.uais.map(uaiResource.summary)];
    return listView(holdings, look, { empty, notes });
  }
  if (subjects.length > 0) await ask(context, subjects, options, uais);
  // A member who keeps a key because a run uses it loses the UAIs all the same.
  const failure = await offboardEach(context, organization, leavers, options).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const uaiNotes = await uais.remove();
  if (failure) throw failure.error;
  const left = options.leaves ? subjects : [];
  return listView(holdings, look, {
    empty,
    notes: [
      ...left.map(({ name }) => `${name} is no longer a member of the organization`),
      ...(holdings.length > 0
        ? [
            `deleted ${counted(holdings.length, 'credential', 'credentials')} on ${await systemName(context, 'identities')}`,
          ]
        : []),
      ...uaiNotes,
      'the public keys are still in authorized_keys on the clusters; remove them to revoke SSH access',
    ],
  });
}

export const offboardMember: Configure = (command, app) => {
  addOrganizationOption(
    command.argument('[members...]', 'user names, e-mail addresses or ids; - for standard input'),
  );
  const own = optionsOf(command, {
    file: text('--file <file>', 'members, one on each line, or CSV with a column member'),
    authorizedKeys: authorizedKeysOption,
    force: flag('--force', 'delete even if runs use them; the service stops those runs'),
    uais: flag('--uais', 'also delete the UAIs of their Linux users (administrators)'),
    removeFromOrg: flag('--remove-from-org', 'also remove the members from the organization'),
  });
  addExamples(
    command,
    [
      'show what would be deleted',
      'uas managed-identities credentials offboard olivia-ortega --dry-run',
    ],
    ['delete all credentials of a member', 'uas mi credentials offboard olivia-ortega@example.org'],
    ['offboard two members', 'uas mi credentials offboard olivia-ortega amir-nasser --force'],
  ).action(
    app.action(async (context, given, args: string[]) => {
      const { removeFromOrg: leaves, force, uais, file, authorizedKeys } = own(given);
      const names = await readLeavers(context, args, file);
      requireConsent(context, 'delete credentials');
      const writeChanges = await openAuthorizedKeys(context, authorizedKeys, file);
      return offboard(context, names, { leaves, force }, { withUais: uais, writeChanges });
    }),
  );
};
