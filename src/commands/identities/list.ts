/** `uas managed-identities list` and `describe`. */

import { asSent } from '../../api/rows.ts';
import { addExamples, type Configure } from '../../command/app.ts';
import { optionsOf, text } from '../../command/declare.ts';
import { formatJson } from '../../core/json.ts';
import { warnOfFlaws } from '../../identities/broken-rows.ts';
import { openOrganization } from '../../identities/organization.ts';
import { platformId } from '../../identities/platform.ts';
import { listView, objectView } from '../../output/view.ts';
import { identityHost, identityResource } from '../../resources/managed-identity.ts';
import {
  addIdentityArgument,
  addIdentityOptions,
  addOrganizationOption,
  chooseIdentity,
  describedIdentity,
  namedIdentity,
} from './identity-options.ts';
import { addRangeOptions, rangeOf, readRange } from './range-options.ts';

export const listIdentities: Configure = (command, app) => {
  const rangeOptions = addRangeOptions(addOrganizationOption(command));
  const own = optionsOf(command, {
    search: text('--search <text>', 'only those that match a search by the service'),
    platform: text(
      '-p, --platform <platform>',
      'only those with this scheduler: altair, lsf, moab, slurm, uge',
    ),
  });
  addExamples(
    command,
    ['list all clusters of the organization', 'uas managed-identities list'],
    ['list the names of the Slurm clusters', 'uas mi list --platform slurm --quiet'],
  ).action(
    app.action(async (context, given) => {
      const { platform, search } = own(given);
      const wanted = platform === undefined ? undefined : platformId(platform);
      const range = readRange(rangeOptions(given));
      const { api, id } = await openOrganization(context);
      // The service does not support this filter, so the range applies to the rows that pass it.
      const all = await api.identities.list(id, search, wanted === undefined ? range : {});
      const rows =
        wanted === undefined
          ? all
          : rangeOf(
              all.filter(({ platform: given }) => given === wanted),
              range,
            );
      warnOfFlaws(context, all, 'the list of managed identities');
      const isPart = (range.max ?? range.offset) !== undefined;
      return listView(rows, identityResource.look, {
        value: asSent(rows),
        empty:
          all.length > rows.length || search !== undefined || isPart
            ? 'no managed identities found'
            : 'the organization has no managed identities; add one with: uas managed-identities create',
      });
    }),
  );
};

export const describeIdentity: Configure = (command, app) => {
  const identityOptions = addIdentityOptions(addIdentityArgument(command));
  addExamples(
    command,
    ['show how a cluster is reached', 'uas managed-identities describe hpc1'],
    ['show the whole configuration of a cluster', 'uas mi describe hpc1 --json'],
  ).action(
    app.action(async (context, given, argument: string | undefined) => {
      const named = namedIdentity(identityOptions(given), argument);
      const organization = await openOrganization(context);
      const listed = await chooseIdentity(context, organization, named);
      const identity = await describedIdentity(context, organization, listed);
      const fields = Object.entries(identity.config ?? {}).filter(
        ([key, value]) => value != null && !['discriminator', 'hostName', 'port'].includes(key),
      );
      return objectView(identity, {
        name: identityResource.look.name,
        columns: [
          { key: 'name', value: (row) => row.name },
          { key: 'platform', value: (row) => row.platform },
          { key: 'host', value: identityHost },
          { key: 'id', value: (row) => row.id },
          ...fields.map(([key, value]) => ({
            key,
            value: () => (typeof value === 'object' ? formatJson(value, 0) : value),
          })),
        ],
      });
    }),
  );
};
