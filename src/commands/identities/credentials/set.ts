/** `credentials set` adds or replaces a member's key; `add` and `update` allow only one of the two. */

import type { CredentialsRow, ManagedIdentity, WireId } from '../../../api/identities.types.ts';
import { idNumber, idText } from '../../../api/ids.ts';
import { type App, addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { flag, optionsOf, text } from '../../../command/declare.ts';
import { systemName } from '../../../command/system.ts';
import { tell, warn } from '../../../command/tell.ts';
import { UasError, usageError } from '../../../core/errors.ts';
import { checkName } from '../../../core/names.ts';
import { secretsOf } from '../../../identities/import/key-input.ts';
import { linuxNameProblem, linuxNameWarning } from '../../../identities/import/linux-name.ts';
import { openProbe } from '../../../identities/import/probe-login.ts';
import { credentialsBody } from '../../../identities/import/write-credentials.ts';
import { writeNoted } from '../../../identities/import/write-noted.ts';
import { findMember, ownRow } from '../../../identities/members.ts';
import { openOrganization } from '../../../identities/organization.ts';
import { objectView } from '../../../output/view.ts';
import { credentialsId, linuxUser, memberResource } from '../../../resources/member-credentials.ts';
import {
  addIdentityArgument,
  addIdentityOptions,
  chooseIdentity,
  namedIdentity,
} from '../identity-options.ts';
import {
  addKeyOptions,
  addLabelOptions,
  type KeyOptions,
  keySource,
  type LabelOptions,
  readKey,
  readLabels,
} from './key-options.ts';

type Mode = 'set' | 'add' | 'update';

interface Done {
  managedIdentityName: string;
  userName: string;
  linuxUsername: string;
  action: string;
  keyType: string;
  encrypted: boolean;
  fingerprint: string;
  managedCredentialsId?: WireId | null;
}

const look = {
  name: (done: Done) => done.userName,
  columns: [
    { key: 'identity', value: (done: Done) => done.managedIdentityName },
    { key: 'member', value: (done: Done) => done.userName },
    { key: 'linux_user', value: (done: Done) => done.linuxUsername },
    { key: 'action', value: (done: Done) => done.action },
    { key: 'key', value: (done: Done) => done.fingerprint },
    { key: 'type', value: (done: Done) => done.keyType },
    { key: 'encrypted', value: (done: Done) => done.encrypted },
  ],
};

/** Rejects `add` for a member with credentials and `update` for one without. */
function checkMode(mode: Mode, row: CredentialsRow, { name }: ManagedIdentity): void {
  const exists = credentialsId(row) !== undefined;
  if (mode === 'add' && exists) {
    throw new UasError('conflict', `${row.userName} already has credentials on ${name}`, {
      hint: 'to replace the key: uas managed-identities credentials set',
    });
  }
  if (mode === 'update' && !exists) {
    throw new UasError('not_found', `${row.userName} has no credentials on ${name}`, {
      hint: 'to add a first key: uas managed-identities credentials set',
    });
  }
}

function chooseLinuxUser(given: string | undefined, row: CredentialsRow): string {
  const name = given ?? linuxUser(row);
  if (name === undefined) {
    throw usageError(`no Linux user specified for ${row.userName}`, 'add --linux-username USER');
  }
  return name;
}

/** What the command line asks for. */
interface Wanted {
  named: string | undefined;
  member: string | undefined;
  linuxUsername: string | undefined;
  key: KeyOptions;
  labels: LabelOptions;
  probe: boolean;
}

/** `replaced the key of alice on hpc1 on platform.example (configuration prod)` */
async function doneNote(
  context: Context,
  action: string,
  row: CredentialsRow,
  { name }: ManagedIdentity,
): Promise<string> {
  const where = await systemName(context, 'identities');
  return `${action} the key of ${memberResource.look.name(row)} on ${name} on ${where}`;
}

async function setOne(context: Context, mode: Mode, wanted: Wanted) {
  const { named, member, linuxUsername: linuxGiven } = wanted;
  if (member !== undefined) checkName(memberResource.singular, member, memberResource.grammar);
  const labels = readLabels(wanted.labels);
  const problem = linuxGiven === undefined ? undefined : linuxNameProblem(linuxGiven);
  if (problem) throw usageError(`--linux-username: ${problem}`);
  const loaded = await readKey(context, keySource(context, wanted.key));
  const { io } = context.deps;
  for (const secret of secretsOf(loaded)) io.hide(secret);
  warn(context, ...loaded.key.notes.map((note) => `note: ${note}`));

  const organization = await openOrganization(context);
  const { api, id: orgId } = organization;
  const identity = await chooseIdentity(context, organization, named);
  const row =
    member === undefined
      ? await ownRow(organization, identity)
      : await findMember(organization, identity, member);
  checkMode(mode, row, identity);
  const linuxUsername = chooseLinuxUser(linuxGiven, row);
  const odd = linuxNameWarning(linuxUsername);
  if (odd) warn(context, `warning: ${odd}`);
  const existing = credentialsId(row);
  const common = {
    managedIdentityId: identity.id,
    managedIdentityName: identity.name,
    userId: row.userId,
    userName: row.userName,
    linuxUsername,
    keyType: `${loaded.key.kind} ${loaded.key.bits}`,
    encrypted: loaded.key.encrypted,
    fingerprint: loaded.key.fingerprint,
  };
  if (wanted.probe) {
    const probe = await openProbe(context, identity);
    const why = await probe(loaded, linuxUsername);
    if (why) throw new UasError('failed', `the key does not log in: ${why}; nothing was changed`);
    tell(context, `logged in with the key as ${linuxUsername}`);
  }
  if (context.dryRun) {
    const action = existing === undefined ? 'create' : 'replace';
    return objectView({ ...common, action }, look, { notes: ['dry run: nothing was changed'] });
  }
  const place = {
    api,
    orgId,
    identity: { id: idText(identity.id), name: identity.name },
    userId: idText(row.userId),
    isOwn: member === undefined,
  };
  const body = credentialsBody(loaded.key, loaded.passphrase, linuxUsername, labels);
  const written = await writeNoted(context, place, { body, existing, loaded });
  const managedCredentialsId = written.id === undefined ? null : idNumber(written.id);
  return objectView({ ...common, managedCredentialsId, action: written.action }, look, {
    notes: [await doneNote(context, written.action, row, identity)],
  });
}

function configure(mode: Mode, example: readonly [string, string]): Configure {
  return (command, app: App) => {
    const identityOptions = addIdentityOptions(
      addIdentityArgument(command),
      '-n, --identity-name <name>',
    );
    const own = optionsOf(command, {
      member: text('-m, --member <member>', 'user name, e-mail address or id (default: you)'),
      linuxUsername: text('-l, --linux-username <user>', 'Linux user of the member on the cluster'),
    });
    const keyOptions = addKeyOptions(command);
    const labelOptions = addLabelOptions(command);
    const more = optionsOf(command, {
      probe: flag('--probe', 'test the key with a login to the cluster first'),
    });
    addExamples(command, example).action(
      app.action(
        (context, given, argument: string | undefined) =>
          setOne(context, mode, {
            ...own(given),
            ...more(given),
            named: namedIdentity(identityOptions(given), argument),
            labels: labelOptions(given),
            key: keyOptions(given),
          }),
        { mayBeEmpty: ['description', 'baseUrl', 'category'] },
      ),
    );
  };
}

export const setCredentials = configure('set', [
  'set my own key',
  'uas managed-identities credentials set hpc1 -l vers -k ~/.ssh/id_ed25519',
]);
export const addCredentials = configure('add', [
  'add a first key for a member',
  'uas managed-identities credentials add hpc1 -m hana-sato@example.org -l hana -k hana.key',
]);
export const updateCredentials = configure('update', [
  'replace the key of a member',
  'uas managed-identities credentials update hpc1 -m amir-nasser -k new.key --passphrase-file new.pass',
]);
