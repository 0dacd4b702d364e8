/** `uas managed-identities credentials import`: checks and plans all rows of a file, then writes keys within the rate limit. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { choiceOr, flag, optionsOf } from '../../../command/declare.ts';
import { onExistsChoices } from '../../../identities/import/plan.ts';
import { addIdentityOptions, namedIdentity } from '../identity-options.ts';
import { columnsHelp, membersFileOptions, runMembersFile } from './members-file.ts';
import { memberTemplate } from './template.ts';

const importOptions = {
  ...membersFileOptions,
  onExists: choiceOr(
    '--on-exists <what>',
    'what to do for members who already have credentials',
    onExistsChoices,
    'replace',
  ),
  onlyMissing: flag('--only-missing', 'alias of --on-exists skip'),
  template: flag(
    '--template',
    'print a members file to fill in; with --identity, its members without a key',
  ),
};

export const importCredentials: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(
    command.argument('[file]', 'CSV with member, linux_username, key_file; - for standard input'),
  );
  const own = optionsOf(command, importOptions);
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
    .addHelpText('after', columnsHelp)
    .action(
      app.action(async (context, given, file: string | undefined) => {
        const named = namedIdentity(identityOptions(given), undefined);
        const { template, onlyMissing, onExists, ...options } = own(given);
        if (template) return memberTemplate(context, named, file);
        const present = onlyMissing ? 'skip' : onExists;
        return runMembersFile(context, { file, named, options, onExists: present });
      }),
    );
};
