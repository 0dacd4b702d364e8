/** `uas managed-identities credentials rotate`: replaces keys in place, so that the credentials keep their id and are never missing. */
import { addExamples, type Configure } from '../../../command/app.ts';
import type { Context, Options } from '../../../command/command.types.ts';
import { requireConsent } from '../../../command/confirm.ts';
import { collect } from '../../../command/options.ts';
import { readTargets } from '../../../command/targets.ts';
import { usageError } from '../../../core/errors.ts';
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

async function readWhose(context: Context, options: Options): Promise<Whose> {
  const args = (options.member as string[] | undefined) ?? [];
  const age = options.olderThan;
  return {
    members: await readTargets(context, {
      singular: 'member',
      grammar: memberResource.grammar,
      args,
    }),
    all: options.all === true,
    olderThan: age === undefined ? undefined : parseAge(String(age)),
  };
}

async function readRequest(context: Context, options: Options): Promise<RotationRequest> {
  const from = options.from as string | undefined;
  const out = options.out as string | undefined;
  const generates = options.generate === true;
  const uploads = options.upload !== false;
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
  const pattern = checkPattern(String(options.pattern));
  const probe = options.probe === true;
  const failFast = options.failFast === true;
  const restoreOlder = options.restoreOlder === true;
  return { from, out, pattern, whose, isNamed, uploads, probe, restoreOlder, failFast };
}

export const rotateCredentials: Configure = (command, app) => {
  addIdentityOptions(addIdentityArgument(command))
    .option(
      '--from <dir>',
      'directory of the new keys; without --member, rotates every member with a key in it',
    )
    .option('--pattern <pattern>', 'path of a key within the directory', defaultPattern)
    .option('--generate', 'generate new Ed25519 key pairs')
    .option(
      '--out <dir>',
      'directory for generated keys (default: a new one in the current directory)',
    )
    .option('--no-upload', 'only generate the keys, so that you can install the public keys first')
    .option(
      '-m, --member <member>',
      'member to rotate, or - for standard input; repeatable',
      collect,
    )
    .option('--all', 'rotate every member who has a key')
    .option(
      '--older-than <age>',
      'rotate members whose key was uploaded from here longer ago than this, such as 90d',
    )
    .option('--probe', 'test each new key with a login to the cluster first')
    .option('--restore-older', 'accept keys that have been replaced before')
    .option('--fail-fast', 'stop at the first failure');
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
    app.action(async (context, options, argument: string | undefined) => {
      const named = namedIdentity(options, argument);
      const request = await readRequest(context, options);
      if (request.uploads) requireConsent(context, 'replace keys');
      const organization = await openOrganization(context);
      const identity = await chooseIdentity(context, organization, named);
      return rotateKeys(context, organization, identity, request);
    }),
  );
};
