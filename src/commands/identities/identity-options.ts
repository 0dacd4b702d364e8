/** Arguments and options for an organization and a managed identity, including those of `tw`. */

import type { Command } from 'commander';
import type { ManagedIdentity } from '../../api/identities.types.ts';
import { idText } from '../../api/ids.ts';
import type { Context } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { addOptions, type OptionsOf, optionsOf, text } from '../../command/declare.ts';
import { selectOne } from '../../command/select.ts';
import { warn } from '../../command/tell.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { checkName } from '../../core/names.ts';
import { requireSound } from '../../identities/broken-rows.ts';
import type { Organization } from '../../identities/organization.ts';
import { identityResource } from '../../resources/managed-identity.ts';

/** The maximum number of names to list in a message. */
const mostNamed = 8;

/** Its value is that of the setting `organization`. */
export function addOrganizationOption(command: Command): Command {
  return addOptions(command, {
    organization: text(
      '--organization <organization>',
      'organization, by name or id; not needed when you have only one [UAS_ORGANIZATION]',
    ),
  });
}

/**
 * Adds `--identity`, `-i/--id` and `-n/--name` in addition to the argument. If a command uses `--name` for something else,
 * the long form is omitted.
 */
export function addIdentityOptions(command: Command, nameFlags = '-n, --name <name>') {
  addOrganizationOption(command);
  const own = optionsOf(command, {
    identity: text('--identity <identity>', 'managed identity, by name or id'),
    name: text(nameFlags, 'managed identity, by name'),
    id: text('-i, --id <id>', 'managed identity, by id'),
  });
  completes(command, { '--identity': 'identities' });
  return own;
}

/** The managed identity as an argument. */
export function addIdentityArgument(command: Command): Command {
  const what = 'name or id of the managed identity (default: the only one)';
  return completes(command.argument('[identity]', what), { identity: 'identities' });
}

/** What those options say. */
export type IdentityNames = Partial<OptionsOf<typeof addIdentityOptions>>;

/** The identity named on the command line, if any. Rejects two different values. */
export function namedIdentity(
  { identity, id, name }: IdentityNames,
  argument: string | undefined,
): string | undefined {
  const given = [argument, identity, id, name].filter(
    (value): value is string => typeof value === 'string',
  );
  const [first, ...others] = new Set(given);
  if (others.length > 0) {
    throw usageError(`"${first}" and "${others[0]}" are different managed identities; give one`);
  }
  return first === undefined
    ? undefined
    : checkName(identityResource.singular, first, identityResource.grammar);
}

/** Finds the identity in the list of the organization; without a name, the only one in the list. */
export async function chooseIdentity(
  context: Context,
  { api, id }: Organization,
  named: string | undefined,
): Promise<ManagedIdentity> {
  if (named !== undefined) {
    return requireSound(await selectOne(identityResource, () => api.identities.list(id), named));
  }
  const [only, ...others] = await api.identities.list(id);
  if (only === undefined)
    throw new UasError('not_found', 'the organization has no managed identities', {
      hint: 'add one with: uas managed-identities create',
    });
  if (others.length > 0) {
    const names = [only, ...others].map(({ name }) => name);
    const shown =
      names.length > mostNamed ? `${names.slice(0, mostNamed).join(', ')}, …` : names.join(', ');
    throw usageError(
      `no managed identity specified, and there are ${names.length}: ${shown}`,
      'choose one with --identity NAME',
    );
  }
  warn(context, `using ${only.name}, the only managed identity`);
  return requireSound(only);
}

/** Statuses of a platform that lists an identity and does not describe it. */
const notDescribed = new Set([400, 403, 404, 405, 501]);

/** The identity with its whole configuration; if the service does not describe it, what the list says of it. */
export async function describedIdentity(
  context: Context,
  { api, id }: Organization,
  listed: ManagedIdentity,
): Promise<ManagedIdentity> {
  try {
    return await api.identities.get(id, idText(listed.id));
  } catch (error) {
    if (!(error instanceof UasError) || !notDescribed.has(error.status ?? 0)) throw error;
    const why = `the service did not describe ${listed.name} (HTTP ${error.status})`;
    warn(context, `warning: ${why}; its configuration is that of the list`);
    return listed;
  }
}
