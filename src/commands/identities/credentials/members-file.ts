/** What `import` and `sync` share: the options for a members file, and its way from rows to a result. */

import type { Context } from '../../../command/command.types.ts';
import { requireConsent } from '../../../command/confirm.ts';
import { flag, text, textOr, type ValuesOf } from '../../../command/declare.ts';
import { openAuthorizedKeys } from '../../../identities/authorized-keys.ts';
import { examineRows } from '../../../identities/import/candidates.ts';
import { carryOut } from '../../../identities/import/carry-out.ts';
import { readImportRows } from '../../../identities/import/import-rows.ts';
import { checkPattern, defaultPattern } from '../../../identities/import/keys-directory.ts';
import type { OnExists } from '../../../identities/import/plan.ts';
import { preparePlan } from '../../../identities/import/prepare.ts';
import { openRejects } from '../../../identities/import/rejects.ts';
import { checkStandardInput } from '../../../identities/input.ts';
import { openOrganization } from '../../../identities/organization.ts';
import type { View } from '../../../output/view.ts';
import { chooseIdentity } from '../identity-options.ts';

export const authorizedKeysOption = text(
  '--authorized-keys <file>',
  'write the public keys to add and remove on the cluster to this file',
);

export const membersFileOptions = {
  keysDir: text(
    '--keys-dir <dir>',
    'directory of the keys; without a CSV file, imports every key in it',
  ),
  pattern: textOr('--pattern <pattern>', 'path of a key within the directory', defaultPattern),
  reupload: flag(
    '--reupload',
    'also send keys that were uploaded from here before and have not changed',
  ),
  restoreOlder: flag('--restore-older', 'restore keys that have since been replaced'),
  readmit: flag('--readmit', 'allow keys for members who were offboarded'),
  probe: flag('--probe', 'test each key with a login to the cluster first'),
  rejects: text(
    '--rejects <file>',
    'write the rows that were not done to this file, to correct and import',
  ),
  authorizedKeys: authorizedKeysOption,
  strict: flag('--strict', 'change nothing if any row is refused'),
  failFast: flag('--fail-fast', 'stop at the first failure'),
};

export const columnsHelp = [
  '',
  'Columns: member (user name, e-mail address or id), linux_username, key_file, and',
  'for an encrypted key, passphrase_file or passphrase_env (the name of a',
  'variable). Paths are relative to the file, or to --keys-dir. With only one',
  'managed identity, --identity may be left out.',
].join('\n');

export interface MembersFile {
  /** CSV file, or `-`; undefined to take every key of a directory. */
  file: string | undefined;
  /** The managed identity that was named, if any. */
  named: string | undefined;
  options: ValuesOf<typeof membersFileOptions>;
  onExists: OnExists;
  /** Whether to delete the credentials of members who are not in the file, and whether even those that runs use. */
  takeAway?: { force: boolean } | undefined;
}

/** Checks every row on this machine, plans, asks, and carries the plan out. */
export async function runMembersFile(
  context: Context,
  { file, named, options, onExists, takeAway }: MembersFile,
): Promise<View> {
  const { keysDir, reupload, probe, restoreOlder, readmit, strict, failFast } = options;
  const pattern = checkPattern(options.pattern);
  checkStandardInput(context, { 'the members file': file });
  requireConsent(context, takeAway ? 'write and delete keys' : 'write keys');
  const rows = await readImportRows(context, { file, keysDir, pattern });
  const reject = await openRejects(context, options.rejects, file);
  const writeChanges = await openAuthorizedKeys(context, options.authorizedKeys, file);
  const candidates = await examineRows(context, rows);
  const organization = await openOrganization(context);
  const identity = await chooseIdentity(context, organization, named);
  const steps = await preparePlan(context, organization, identity, candidates, {
    ...{ onExists, reupload, probe, restoreOlder, readmit },
    takesAway: takeAway !== undefined,
  });
  return carryOut(context, organization, identity, steps, {
    strict,
    failFast,
    force: takeAway?.force,
    writeChanges,
    source: file === undefined && !reject ? undefined : { rows, reject },
  });
}
