/** `uas managed-identities credentials rotate`: replaces keys in place, so that the credentials keep their id and are never missing. */
import type { Command } from 'commander';
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context } from '../../../command/command.types.ts';
import { requireConsent } from '../../../command/confirm.ts';
import { flag, type OptionsOf, optionsOf, text, textOr, texts } from '../../../command/declare.ts';
import { readTargets } from '../../../command/targets.ts';
import { usageError } from '../../../core/errors.ts';
import { openAuthorizedKeys } from '../../../identities/authorized-keys.ts';
import { checkPattern, defaultPattern } from '../../../identities/import/keys-directory.ts';
import { openOrganization } from '../../../identities/organization.ts';
import { parseAge } from '../../../identities/rotation/key-age.ts';
import { type RotationRequest, rotateKeys } from '../../../identities/rotation/rotate-keys.ts';
import type { Whose } from '../../../identities/rotation/rotation.ts';
import { memberResource } from '../../../resources/member-credentials.ts';
import {
  addIdentityArgument,
  addIdentityOptions,
  chooseIdentity,
  namedIdentity,
} from '../identity-options.ts';
import { authorizedKeysOption } from './members-file.ts';

/** Declares which keys to replace, with what and how. */
function addRotationOptions(command: Command) {
  return optionsOf(command, {
    from: text(
      '--from <dir>',
      'directory of the new keys; without --member, rotates every member with a key in it',
    ),
    pattern: textOr('--pattern <pattern>', 'path of a key within the directory', defaultPattern),
    generate: flag('--generate', 'generate new Ed25519 key pairs'),
    out: text(
      '--out <dir>',
      'directory for generated keys (default: a new one in the current directory)',
    ),
    upload: flag(
      '--no-upload',
      'only generate the keys, so that you can install the public keys first',
    ),
    member: texts('-m, --member <member>', 'member to rotate, or - for standard input; repeatable'),
    all: flag('--all', 'rotate every member who has a key'),
    olderThan: text(
      '--older-than <age>',
      'rotate members whose key was uploaded from here longer ago than this, such as 90d',
    ),
    probe: flag('--probe', 'test each new key with a login to the cluster first'),
    restoreOlder: flag('--restore-older', 'accept keys that have been replaced before'),
    authorizedKeys: authorizedKeysOption,
    failFast: flag('--fail-fast', 'stop at the first failure'),
  });
}

type RotationOptions = OptionsOf<typeof addRotationOptions>;

async function readWhose(context: Context, options: RotationOptions): Promise<Whose> {
  const { member: args = [], all, olderThan: age } = options;
  return {
    members: await readTargets(context, {
      singular: 'member',
      grammar: memberResource.grammar,
      args,
    }),
    all,
    olderThan: age === undefined ? undefined : parseAge(age),
  };
}

async function readRequest(
  context: Context,
  options: RotationOptions,
): Promise<Omit<RotationRequest, 'writeChanges'>> {
  const { from, out, generate: generates, upload: uploads } = options;
  if (generates === (from !== undefined))
    throw usageError('specify either --from DIR or --generate');
  if (!generates && (out !== undefined || !uploads)) {
    throw usageError('--out and --no-upload require --generate');
  }
  const whose = await readWhose(context, options);
  const isNamed = whose.members.length > 0 || whose.all || whose.olderThan !== undefined;
  if (generates && !isNamed) {
    throw usageError('no members specified: add --member, --all or --older-than');
  }
  const pattern = checkPattern(options.pattern);
  const { probe, failFast, restoreOlder } = options;
  return { from, out, pattern, whose, isNamed, uploads, probe, restoreOlder, failFast };
}

export const rotateCredentials: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(addIdentityArgument(command));
  const own = addRotationOptions(command);
  addExamples(
    command,
    [
      'generate keys and print the lines for authorized_keys',
      'uas mi credentials rotate hpc1 --all --generate --out new-keys --no-upload',
    ],
    [
      'after installing them, test each key and replace the old ones',
      'uas mi credentials rotate hpc1 --from new-keys --probe',
    ],
  ).action(
    app.action(async (context, given, argument: string | undefined) => {
      const named = namedIdentity(identityOptions(given), argument);
      const request = await readRequest(context, own(given));
      if (request.uploads) requireConsent(context, 'replace keys');
      const organization = await openOrganization(context);
      const identity = await chooseIdentity(context, organization, named);
      const writeChanges = await openAuthorizedKeys(context, own(given).authorizedKeys);
      return rotateKeys(context, organization, identity, { ...request, writeChanges });
    }),
  );
};
