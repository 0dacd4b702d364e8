/** `uas managed-identities credentials sync`: makes a members file the truth for a managed identity. */
import { addExamples, type Configure } from '../../../command/app.ts';
import { flag, optionsOf } from '../../../command/declare.ts';
import { addIdentityOptions, namedIdentity } from '../identity-options.ts';
import { columnsHelp, membersFileOptions, runMembersFile } from './members-file.ts';

export const syncCredentials: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(
    command.argument('<file>', 'CSV with member, linux_username, key_file; - for standard input'),
  );
  const own = optionsOf(command, {
    ...membersFileOptions,
    force: flag(
      '--force',
      'delete credentials even if runs use them; the service stops those runs',
    ),
  });
  addExamples(
    command,
    [
      'show what would be written and deleted',
      'uas mi credentials sync members.csv --identity hpc1 --dry-run',
    ],
    [
      'also write the refused rows to a file to correct',
      'uas mi credentials sync members.csv --identity hpc1 --rejects rejects.csv --dry-run',
    ],
  )
    .addHelpText(
      'after',
      [
        columnsHelp,
        '',
        'Nothing is deleted while a row of the file matches no member: it may be the',
        'misspelled name of somebody who would lose the key.',
      ].join('\n'),
    )
    .action(
      app.action(async (context, given, file: string) => {
        const named = namedIdentity(identityOptions(given), undefined);
        const { force, ...options } = own(given);
        const takeAway = { force };
        return runMembersFile(context, { file, named, options, onExists: 'replace', takeAway });
      }),
    );
};
