/** Another key for members who have one, in place: there is no moment without, and the credentials keep their id. */
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
  if (generates === (from !== undefined)) throw usageError('give one of --from DIR and --generate');
  if (!generates && (out !== undefined || !uploads)) {
    throw usageError('--out and --no-upload belong to --generate');
  }
  const whose = await readWhose(context, options);
  const isNamed = whose.members.length > 0 || whose.all || whose.olderThan !== undefined;
  if (generates && !isNamed) {
    throw usageError('whose keys? give --member, --all or --older-than');
  }
  const pattern = checkPattern(String(options.pattern));
  const probe = options.probe === true;
  const failFast = options.failFast === true;
  const restoreOlder = options.restoreOlder === true;
  return { from, out, pattern, whose, isNamed, uploads, probe, restoreOlder, failFast };
}

export const rotateCredentials: Configure = (command, app) => {
  addIdentityOptions(addIdentityArgument(command))
    .option('--from <dir>', 'directory of the new keys; alone, for everybody with a key in it')
    .option('--pattern <pattern>', 'where a key lies in it', defaultPattern)
    .option('--generate', 'make new Ed25519 pairs first')
    .option('--out <dir>', 'directory for them (default: a new one here)')
    .option('--no-upload', 'make the pairs and end, so that the public halves can be installed')
    .option('-m, --member <member>', 'whose key, or - for standard input; repeatable', collect)
    .option('--all', 'of everybody who has one')
    .option('--older-than <age>', 'of everybody whose key was uploaded from here longer ago: 90d')
    .option('--probe', 'log in to the cluster with each new key first')
    .option('--restore-older', 'take keys that were replaced before')
    .option('--fail-fast', 'end at the first failure');
  addExamples(
    command,
    [
      'new pairs, and what to put in authorized_keys',
      'uas mi credentials rotate hpc1 --all --generate --out new-keys --no-upload',
    ],
    [
      'when they are installed: try each, then replace',
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
