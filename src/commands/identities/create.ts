/** `uas managed-identities create`: adds a managed identity, a cluster on which each member has credentials. */

import type { IdentitiesApi } from '../../api/identities.ts';
import type { CreateIdentity, ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import { optionsOf, text } from '../../command/declare.ts';
import { systemName } from '../../command/system.ts';
import { warn } from '../../command/tell.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import { isPrivateAddress, lsfFields } from '../../identities/import/grid-config.ts';
import { openOrganization } from '../../identities/organization.ts';
import { platformId } from '../../identities/platform.ts';
import { mayHaveArrived } from '../../identities/unknown-outcome.ts';
import { objectView } from '../../output/view.ts';
import { identityResource } from '../../resources/managed-identity.ts';
import { addConfigOptions, readConfig } from './config-options.ts';
import { addOrganizationOption, namedIdentity } from './identity-options.ts';

/** Checks the name against the rules that the platform documents. */
export function checkNewName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$/.test(name)) return name;
  throw usageError(
    `invalid managed identity name "${name}"`,
    'use up to 100 letters, digits, dashes and underscores; do not begin with a dash',
  );
}

export function checkLsf(platform: string, config: object): void {
  const [field] = lsfFields.filter((key) => Object.hasOwn(config, key));
  if (field === undefined || platform === 'lsf-platform') return;
  throw usageError(`${field} is only for LSF, but the platform is ${platform}`);
}

/** Whether the identity has all requested settings: one of the same name may have existed before. */
function isAsAsked(made: ManagedIdentity, { platform, config }: CreateIdentity): boolean {
  const has = new Map(Object.entries(made.config ?? {}));
  return (
    made.platform === platform &&
    Object.entries(config).every(
      ([key, value]) => !has.has(key) || formatJson(has.get(key), 0) === formatJson(value, 0),
    )
  );
}

/**
 * Creates the identity. If the response is lost, checks whether the identity exists before reporting a failure. If a
 * request is rejected and the name exists, reports a conflict, which the platform does not distinguish from other faults.
 */
async function createOrFind(
  api: IdentitiesApi,
  orgId: string,
  identity: CreateIdentity,
): Promise<ManagedIdentity> {
  try {
    return await api.identities.create(orgId, identity);
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    const inDoubt = mayHaveArrived(error);
    if (!inDoubt && error.status !== 400) throw error;
    const all = await api.identities.list(orgId).catch(() => {
      throw error;
    });
    const found = all.find(({ name }) => name === identity.name);
    if (!found) throw error;
    if (inDoubt) {
      const made = await api.identities.get(orgId, idText(found.id)).catch(() => {
        throw error;
      });
      if (isAsAsked(made, identity)) return found;
      throw new UasError(
        'conflict',
        `${identity.name} exists, but with other settings than requested`,
        {
          hint: `see: uas managed-identities describe ${identity.name}`,
          cause: error,
        },
      );
    }
    throw new UasError('conflict', error.message, {
      ...error,
      exit: undefined,
      hint: `to change it: uas managed-identities update ${identity.name}`,
    });
  }
}

export const createIdentity: Configure = (command, app) => {
  addOrganizationOption(command.argument('[name]', 'name of the new managed identity'));
  const own = optionsOf(command, {
    name: text('-n, --name <name>', 'name of the new managed identity, as an option'),
    platform: text('-p, --platform <platform>', 'scheduler: altair, lsf, moab, slurm or uge'),
  });
  addExamples(
    addConfigOptions(command),
    [
      'add a Slurm cluster',
      'uas managed-identities create hpc2 --platform slurm --host-name login.example.com',
    ],
    [
      'add a PBS cluster on another port, with a work directory',
      'uas mi create hpc3 -p altair -H hpc3.example.com --port 2222 --work-dir /scratch/nf',
    ],
  ).action(
    app.action(async (context, given, argument: string | undefined) => {
      const options = own(given);
      const name = namedIdentity({ name: options.name }, argument);
      if (name === undefined) throw usageError('no name specified for the new managed identity');
      checkNewName(name);
      const wanted = await readConfig(context, given);
      const platform = options.platform ?? wanted.discriminator;
      if (platform === undefined)
        throw usageError('no platform specified', 'add --platform, for example --platform slurm');
      const discriminator = platformId(platform);
      const { hostName, port, ...rest } = wanted;
      if (!hostName) throw usageError('no login node specified', 'add --host-name HOST');
      const config = { ...rest, discriminator, hostName, port: port ?? 22 };
      checkLsf(discriminator, config);
      if (isPrivateAddress(hostName)) {
        warn(
          context,
          `warning: ${hostName} is a private address; the platform must be able to reach it`,
        );
      }
      const identity: CreateIdentity = { name, platform: discriminator, config };
      const organization = await openOrganization(context);
      if (context.dryRun) {
        return objectView({ id: '', ...identity }, identityResource.look, {
          value: identity,
          notes: ['dry run: nothing was created'],
        });
      }
      const created = await createOrFind(organization.api, organization.id, identity);
      return objectView(created, identityResource.look, {
        notes: [`created managed identity ${name} on ${await systemName(context, 'identities')}`],
      });
    }),
  );
};
