/** What to do on the clusters: the lines of authorized_keys to add and to remove, as a table for a script. */
import type { CredentialsRow, ManagedIdentity } from '../api/identities.types.ts';
import { idText } from '../api/ids.ts';
import type { Context } from '../command/command.types.ts';
import { warn } from '../command/tell.ts';
import { messageOf } from '../core/errors.ts';
import { csvCell } from '../output/separated.ts';
import { identityHost } from '../resources/managed-identity.ts';
import { credentialsId, linuxUser } from '../resources/member-credentials.ts';
import type { Outcome } from './import/execute.ts';
import type { Step } from './import/plan.ts';
import type { Ledger } from './ledger.ts';
import { openReport } from './report-file.ts';

interface Change {
  change: 'add' | 'remove';
  identity: ManagedIdentity;
  member: string;
  linuxUser: string;
  /** Empty for a key that was not uploaded from here: the service shows none. */
  fingerprint: string;
  /** Empty when only the fingerprint is known, or nothing. */
  line: string;
}

const columns = ['change', 'identity', 'host', 'linux_user', 'member', 'fingerprint', 'public_key'];

const cellsOf = ({ change, identity, linuxUser: user, member, fingerprint, line }: Change) => [
  ...[change, identity.name, identityHost(identity) ?? '', user, member, fingerprint, line],
];

/** Where the keys of members are looked up. */
interface Known {
  ledger: Ledger;
  endpoint: string;
  identity: ManagedIdentity;
}

/** The key that a member has, as far as this account uploaded it. */
function presentKey({ ledger, endpoint, identity }: Known, row: CredentialsRow): Change {
  const place = { endpoint, identity: idText(identity.id), user: idText(row.userId) };
  const upload = ledger.find(place);
  const isThis = upload !== undefined && upload.credentials === credentialsId(row);
  return {
    change: 'remove',
    identity,
    member: row.userName || idText(row.userId),
    linuxUser: linuxUser(row) ?? '',
    fingerprint: isThis ? upload.fingerprint : '',
    line: isThis ? (upload.publicKey ?? '') : '',
  };
}

/** The keys to remove for credentials that are deleted. */
export function removals(known: Known, rows: readonly CredentialsRow[]): Change[] {
  return rows.map((row) => presentKey(known, row));
}

const writes: ReadonlySet<string> = new Set([
  'create',
  'replace',
  'created',
  'replaced',
  'unknown',
]);
const deletions: ReadonlySet<string> = new Set(['delete', 'deleted']);

/** The changes of a plan, or of its outcomes. A key that may be in use is added and never removed. */
export function planChanges(known: Known, results: readonly (Step | Outcome)[]): Change[] {
  return results.flatMap((result): Change[] => {
    const [step, end] = 'step' in result ? [result.step, result.result] : [result, result.action];
    const { target, loaded, member, linuxUsername } = step;
    const had = target && credentialsId(target) !== undefined ? [presentKey(known, target)] : [];
    if (deletions.has(end)) return had;
    if (!loaded || !writes.has(end)) return [];
    const { fingerprint, publicKey } = loaded.key;
    const added: Change = {
      change: 'add',
      ...{ identity: known.identity, member, linuxUser: linuxUsername },
      ...{ fingerprint, line: publicKey ?? '' },
    };
    const isSettled = end !== 'unknown';
    const gone = had.filter(
      (key) => key.fingerprint !== fingerprint || key.linuxUser !== linuxUsername,
    );
    return [added, ...(isSettled ? gone : [])];
  });
}

export type WriteChanges = (changes: readonly Change[]) => Promise<void>;

/** Opens the file of `--authorized-keys`. A failure to write it later is a warning: the work is done. */
export async function openAuthorizedKeys(
  context: Context,
  given: string | undefined,
  source?: string,
): Promise<WriteChanges | undefined> {
  if (given === undefined) return undefined;
  const flag = '--authorized-keys';
  const report = await openReport(context, { flag, given, head: columns.join(','), source });
  return async (changes) => {
    const rows = changes.map((change) => `${cellsOf(change).map(csvCell).join(',')}\n`);
    await report.write(rows.join('')).catch((error: unknown) => {
      warn(context, `warning: ${given} was not written: ${messageOf(error)}`);
    });
  };
}
