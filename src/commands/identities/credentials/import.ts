/** `uas managed-identities credentials import`: checks and plans all rows of a file, then writes keys within the rate limit. */
import type { Command } from 'commander';
import { addExamples, type Configure } from '../../../command/app.ts';
import { requireConsent } from '../../../command/confirm.ts';
import {
  choiceOr,
  flag,
  type OptionsOf,
  optionsOf,
  text,
  textOr,
} from '../../../command/declare.ts';
import { examineRows } from '../../../identities/import/candidates.ts';
import { carryOut } from '../../../identities/import/carry-out.ts';
import { readImportRows } from '../../../identities/import/import-rows.ts';
import { checkPattern, defaultPattern } from '../../../identities/import/keys-directory.ts';
import { type OnExists, onExistsChoices } from '../../../identities/import/plan.ts';
import { preparePlan } from '../../../identities/import/prepare.ts';
import { openRejects } from '../../../identities/import/rejects.ts';
import { checkStandardInput } from '../../../identities/input.ts';
import { openOrganization } from '../../../identities/organization.ts';
import { addIdentityOptions, chooseIdentity, namedIdentity } from '../identity-options.ts';
import { memberTemplate } from './template.ts';

/** Declares what to do with rows and keys. */
function addImportOptions(command: Command) {
  return optionsOf(command, {
    keysDir: text(
      '--keys-dir <dir>',
      'directory of the keys; without a CSV file, imports every key in it',
    ),
    pattern: textOr('--pattern <pattern>', 'path of a key within the directory', defaultPattern),
    onExists: choiceOr(
      '--on-exists <what>',
      'what to do for members who already have credentials',
      onExistsChoices,
      'replace',
    ),
    onlyMissing: flag('--only-missing', 'alias of --on-exists skip'),
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
    template: flag(
      '--template',
      'print a members file to fill in; with --identity, its members without a key',
    ),
    strict: flag('--strict', 'change nothing if any row is refused'),
    failFast: flag('--fail-fast', 'stop at the first failure'),
  });
}

function readOptions(options: OptionsOf<typeof addImportOptions>): {
  onExists: OnExists;
  pattern: string;
} {
  const onExists = options.onlyMissing ? 'skip' : options.onExists;
  return { onExists, pattern: checkPattern(options.pattern) };
}

export const importCredentials: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(
    command.argument('[file]', 'CSV with member, linux_username, key_file; - for standard input'),
  );
  const own = addImportOptions(command);
  addExamples(
    command,
    [
      'check every row without sending anything',
      'uas mi credentials import members.csv --identity hpc1 --dry-run',
    ],
    ['import all keys', 'uas mi credentials import members.csv --identity hpc1 --yes'],
    [
      'write a members file to fill in',
      'uas mi credentials import --template --identity hpc1 > members.csv',
    ],
    [
      'import a directory with one key for each Linux user',
      "uas mi credentials import --identity hpc1 --keys-dir keys --pattern '{linux_username}/id_ed25519'",
    ],
  )
    .addHelpText(
      'after',
      [
        '',
        'Columns: member (user name, e-mail address or id), linux_username, key_file, and',
        'for an encrypted key, passphrase_file or passphrase_env (the name of a',
        'variable). Paths are relative to the file, or to --keys-dir. With only one',
        'managed identity, --identity may be left out.',
      ].join('\n'),
    )
    .action(
      app.action(async (context, given, file: string | undefined) => {
        const named = namedIdentity(identityOptions(given), undefined);
        const options = own(given);
        const { onExists, pattern } = readOptions(options);
        if (options.template) return memberTemplate(context, named, file);
        checkStandardInput(context, { 'the members file': file });
        requireConsent(context, 'write keys');
        const { keysDir, reupload, probe, restoreOlder, readmit, strict, failFast } = options;
        const rows = await readImportRows(context, { file, keysDir, pattern });
        const reject = await openRejects(context, options.rejects, file);
        const candidates = await examineRows(context, rows);
        const organization = await openOrganization(context);
        const identity = await chooseIdentity(context, organization, named);
        const steps = await preparePlan(context, organization, identity, candidates, {
          onExists,
          reupload,
          probe,
          restoreOlder,
          readmit,
        });
        return carryOut(context, organization, identity, steps, {
          strict,
          failFast,
          source: file === undefined && !reject ? undefined : { rows, reject },
        });
      }),
    );
};
