/** Rotates keys: gives new keys to members who already have one. */
import { resolve } from 'node:path';
import type { ManagedIdentity } from '../../api/identities.types.ts';
import type { Context } from '../../command/command.types.ts';
import { tell } from '../../command/tell.ts';
import { UasError } from '../../core/errors.ts';
import { listView, type View } from '../../output/view.ts';
import { expandHome } from '../../system/home-path.ts';
import type { Line } from '../../system/styled-line.ts';
import type { WriteChanges } from '../authorized-keys.ts';
import { examineRows } from '../import/candidates.ts';
import { carryOut, changesReporter } from '../import/carry-out.ts';
import { checkPlaces, generatePairs, type NewPair } from '../import/generate-keys.ts';
import type { ImportRow } from '../import/import-rows.ts';
import type { Step } from '../import/plan.ts';
import { preparePlan } from '../import/prepare.ts';
import type { Organization } from '../organization.ts';
import { chooseRows, rotationRows, type Whose } from './rotation.ts';

export interface RotationRequest {
  /** Directory with existing keys; undefined to create new ones. */
  from: string | undefined;
  out: string | undefined;
  pattern: string;
  whose: Whose;
  /** Whether the members were specified. */
  isNamed: boolean;
  uploads: boolean;
  probe: boolean;
  /** Allow keys that were replaced before. */
  restoreOlder: boolean;
  /** Stop at the first failure. */
  failFast: boolean;
  /** Writes what to do on the cluster. */
  writeChanges: WriteChanges | undefined;
}

const pairLook = {
  name: ({ row }: NewPair) => row.keyFile ?? '',
  columns: [
    { key: 'member', value: ({ row }: NewPair) => row.member },
    { key: 'linux_user', value: ({ row }: NewPair) => row.linuxUsername },
    { key: 'key_file', value: ({ row }: NewPair) => row.keyFile },
    { key: 'public_key', value: ({ publicKey }: NewPair) => publicKey },
  ],
};

function pairView(pairs: readonly NewPair[], notes: readonly Line[]): View {
  const value = pairs.map(({ row, publicKey }) => ({
    member: row.member,
    linuxUsername: row.linuxUsername,
    keyFile: row.keyFile ?? null,
    publicKey: publicKey ?? null,
  }));
  return listView(pairs, pairLook, { value, notes });
}

/** The directory of the new keys: the given one, or a new one here, named after the cluster and the time. */
function directoryOf(
  { paths, deps }: Context,
  given: string | undefined,
  identity: string,
): string {
  const stamp = new Date(deps.clock.now()).toISOString().replace(/[-:]|\..*/g, '');
  return resolve(given === undefined ? `${identity}-keys-${stamp}` : expandHome(given, paths.home));
}

/** Rows whose new key exists, when no members were specified. */
async function atHand({ deps }: Context, rows: readonly ImportRow[]): Promise<ImportRow[]> {
  const found: ImportRow[] = [];
  for (const row of rows) {
    if (row.keyFile !== undefined && (await deps.files.stat(row.keyFile))) found.push(row);
  }
  return found;
}

/** Shows the public keys to install on the cluster, and waits for confirmation. */
async function waitForInstallation(
  context: Context,
  pairs: readonly NewPair[],
  directory: string,
  next: string,
): Promise<void> {
  const { deps, yes } = context;
  const lines = [
    `new keys are in ${directory}; lines for authorized_keys on the cluster:`,
    ...pairs.map(({ row, publicKey }) => `  ${row.linuxUsername}: ${publicKey}`),
  ];
  if (yes) {
    tell(context, ...lines);
    return;
  }
  deps.io.say(...lines);
  if (await deps.prompt.confirm('Are the public keys installed?')) return;
  throw new UasError('failed', 'nothing was uploaded; the new keys stay where they are', {
    hint: `when they are installed: ${next}`,
  });
}

/** The plan for the rows, whose new keys exist. */
async function planRotation(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  rows: readonly ImportRow[],
  { probe, restoreOlder }: Pick<RotationRequest, 'probe' | 'restoreOlder'>,
): Promise<Step[]> {
  const candidates = await examineRows(context, rows);
  return preparePlan(context, organization, identity, candidates, {
    ...{ onExists: 'replace', reupload: false, probe, restoreOlder },
    // A member whose key is rotated already has one.
    readmit: true,
  });
}

/** Creates the new keys. @returns the result if nothing is to be uploaded */
async function makeKeys(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  {
    rows,
    directory,
    request,
  }: { rows: readonly ImportRow[]; directory: string; request: RotationRequest },
): Promise<View | undefined> {
  checkPlaces(rows);
  const next = `uas managed-identities credentials rotate ${identity.name} --from ${directory} --probe`;
  if (context.dryRun) {
    const pairs = rows.map((row): NewPair => ({ row, publicKey: undefined }));
    return pairView(pairs, ['dry run: no key was made, nothing was changed']);
  }
  const pairs = await generatePairs(context, rows, directory, identity.name);
  if (request.writeChanges) {
    // Before the upload, so that the keys can be installed from the file.
    const report = await changesReporter(context, organization, identity, request);
    const untried = { ...request, probe: false };
    await report(await planRotation(context, organization, identity, rows, untried));
  }
  if (!request.uploads) {
    return pairView(pairs, ['install the public keys on the cluster, then run:', `  ${next}`]);
  }
  await waitForInstallation(context, pairs, directory, next);
  return undefined;
}

/** Chooses the members, creates or finds their new keys, tries them, and uploads them. */
export async function rotateKeys(
  context: Context,
  organization: Organization,
  identity: ManagedIdentity,
  request: RotationRequest,
): Promise<View> {
  const { from, out, pattern, isNamed, failFast, writeChanges } = request;
  const chosen = await chooseRows(context, organization, identity, request.whose);
  const directory = directoryOf(context, from ?? out, identity.name);
  const all = rotationRows(chosen, directory, pattern);
  const rows = isNamed ? all : await atHand(context, all);
  if (rows.length === 0) {
    if (isNamed) return listView([], pairLook, { empty: 'no keys need to be changed' });
    throw new UasError('not_found', `${directory} has no key at ${pattern}`);
  }
  const made =
    from === undefined
      ? await makeKeys(context, organization, identity, { rows, directory, request })
      : undefined;
  if (made) return made;
  const steps = await planRotation(context, organization, identity, rows, request);
  const view = await carryOut(context, organization, identity, steps, {
    ...{ failFast, rotates: true, writeChanges },
  });
  const reminder = 'the old public keys are still in authorized_keys on the cluster';
  return { ...view, notes: [...(view.notes ?? []), ...(context.dryRun ? [] : [reminder])] };
}
