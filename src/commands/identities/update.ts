/** `uas managed-identities update`. The service accepts only whole objects, so the present one is read first. */

import type { GridConfig, ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { optionsOf, text } from '../../command/declare.ts';
import { systemName } from '../../command/system.ts';
import { warn } from '../../command/tell.ts';
import { usageError } from '../../core/errors.ts';
import { appliedOnUpdate, isPrivateAddress } from '../../identities/import/grid-config.ts';
import { openOrganization } from '../../identities/organization.ts';
import { platformId } from '../../identities/platform.ts';
import { objectView } from '../../output/view.ts';
import { identityResource } from '../../resources/managed-identity.ts';
import { addConfigOptions, readConfig } from './config-options.ts';
import { checkLsf, checkNewName } from './create.ts';
import {
  addIdentityArgument,
  addIdentityOptions,
  chooseIdentity,
  describedIdentity,
  namedIdentity,
} from './identity-options.ts';

/** Fields that an empty value clears. */
const emptiesFields = {
  mayBeEmpty: ['workDir', 'launchDir', 'headQueue', 'computeQueue', 'headJobOptions', 'sshUser'],
};

const onlyThese = 'the service only changes name, host and port';

/** What the command line asks for. */
interface Asked {
  newName: string | undefined;
  platform: string | undefined;
  changes: GridConfig;
}

/**
 * Refuses, before any request, what cannot have an effect: the service accepts it and changes nothing.
 * @throws UasError usage
 */
function checkAsked({ newName, platform, changes }: Asked): void {
  const hint = 'add --new-name, --host-name or --port';
  if (newName === undefined && platform === undefined && Object.keys(changes).length === 0) {
    throw usageError('nothing to update', hint);
  }
  const { discriminator, hostName, port } = changes;
  if (platform !== undefined && discriminator !== undefined && platform !== discriminator) {
    throw usageError(`--platform ${platform} contradicts the configuration's ${discriminator}`);
  }
  if (newName === undefined && hostName === undefined && port === undefined) {
    const given = Object.keys(changes).filter((key) => key !== 'discriminator');
    const ignored = [...((platform ?? discriminator) ? ['platform'] : []), ...given].join(', ');
    throw usageError(`${onlyThese}; it would ignore ${ignored}; nothing was sent`, hint);
  }
}

/** @throws UasError usage for another platform than the identity has, which no update changes */
function checkPlatform(current: ManagedIdentity, wanted: string | undefined): void {
  if (wanted === undefined || wanted === current.platform) return;
  throw usageError(
    `${current.name} is ${current.platform}, not ${wanted}, and the service cannot change that; nothing was changed`,
    `for another platform, create another: uas managed-identities create --platform ${wanted}`,
  );
}

/** Warns about changes that the service ignores and about side effects. */
function warnOfUpdate(context: Context, current: ManagedIdentity, changes: GridConfig): void {
  const ignored = Object.keys(changes).filter((key) => !appliedOnUpdate.includes(key));
  if (ignored.length > 0) {
    warn(context, `warning: ${onlyThese}; it ignores ${ignored.join(', ')}`);
  }
  const { hostName, port } = { ...current.config, ...changes };
  if (hostName !== current.config?.hostName || port !== current.config?.port) {
    warn(context, 'warning: compute environments that use this identity may fail after the change');
  }
  if (changes.hostName && isPrivateAddress(changes.hostName)) {
    warn(
      context,
      `warning: ${changes.hostName} is a private address; the platform must be able to reach it`,
    );
  }
}

export const updateIdentity: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(addIdentityArgument(command));
  const own = optionsOf(command, {
    newName: text('--new-name <name>', 'new name of the managed identity'),
    platform: text(
      '-p, --platform <platform>',
      'scheduler, which must be the present one: it cannot be changed',
    ),
  });
  addExamples(
    addConfigOptions(command),
    [
      'point it to a new login node',
      'uas managed-identities update hpc1 --host-name login2.example.com',
    ],
    ['rename it', 'uas mi update hpc1 --new-name hpc1-old'],
  ).action(
    app.action(async (context, given, argument: string | undefined) => {
      const named = namedIdentity(identityOptions(given), argument);
      const changes = await readConfig(context, given);
      const { newName, platform: scheduler } = own(given);
      if (newName !== undefined) checkNewName(newName);
      const platform = scheduler === undefined ? undefined : platformId(scheduler);
      checkAsked({ newName, platform, changes });
      const organization = await openOrganization(context);
      const listed = await chooseIdentity(context, organization, named);
      const { id } = listed;
      const current = await describedIdentity(context, organization, listed);
      checkPlatform(current, platform ?? changes.discriminator);
      const wanted = { name: newName ?? current.name, platform: current.platform };
      const discriminator = current.platform;
      const config: GridConfig = { ...current.config, ...changes, discriminator };
      checkLsf(wanted.platform, changes);
      warnOfUpdate(context, current, changes);
      const { look } = identityResource;
      // The response has no body; this is what the service stores.
      const { hostName = null, port = null } = config;
      const applied = {
        ...current,
        name: wanted.name,
        config: { ...current.config, hostName, port },
      };
      if (context.dryRun) {
        return objectView(applied, look, { notes: ['dry run: nothing was changed'] });
      }
      await organization.api.identities.update(organization.id, idText(id), { ...wanted, config });
      const where = await systemName(context, 'identities');
      return objectView(applied, look, {
        notes: [`updated managed identity ${current.name} on ${where}`],
      });
    }, emptiesFields),
  );
};
