/** The members file that `import --template` prints. */
import { idText } from '../../../api/ids.ts';
import type { Context } from '../../../command/command.types.ts';
import { usageError } from '../../../core/errors.ts';
import { isPathSegment } from '../../../core/names.ts';
import { unreadableProblem } from '../../../identities/broken-rows.ts';
import { openOrganization } from '../../../identities/organization.ts';
import { csvCell } from '../../../output/separated.ts';
import { type View, valueView } from '../../../output/view.ts';
import { credentialsId } from '../../../resources/member-credentials.ts';
import { chooseIdentity } from '../identity-options.ts';

const head = ['member', 'linux_username', 'key_file', 'passphrase_file'];

/** What to fill in, as comments that an import ignores. */
const about = [
  '# member: user name, e-mail address or id; linux_username: account on the cluster',
  '# key_file: private key, relative to this file; passphrase_file: only for an encrypted key',
];

/** The members without a key; their names are the best guess for everything else. */
async function membersWithoutKey(context: Context, named: string): Promise<string[]> {
  const organization = await openOrganization(context);
  const identity = await chooseIdentity(context, organization, named);
  const rows = await organization.api.credentials.list(organization.id, idText(identity.id));
  return rows
    .filter((row) => credentialsId(row) === undefined && unreadableProblem(row) === undefined)
    .map(({ userName, userId }) => userName || idText(userId));
}

/** Without a managed identity, nothing is asked of the service. */
export async function memberTemplate(
  context: Context,
  named: string | undefined,
  file: string | undefined,
): Promise<View> {
  if (file !== undefined) {
    throw usageError(
      '--template cannot be combined with a members file',
      'for the members of a managed identity: --template --identity NAME',
    );
  }
  const members = named === undefined ? [] : await membersWithoutKey(context, named);
  const rows = members.map((member) => {
    const plain = isPathSegment(member) ? member : '';
    return {
      member,
      linux_username: plain,
      key_file: plain && `keys/${plain}`,
      passphrase_file: '',
    };
  });
  const example = rows.length === 0 ? ['# alice,alice,keys/alice,'] : [];
  const cells = rows.map((row) => Object.values(row).map(csvCell).join(','));
  const lines = [head.join(','), ...about, ...example, ...cells];
  return valueView(rows, { text: lines.map((line) => `${line}\n`).join('') });
}
