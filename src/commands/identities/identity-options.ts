/** Which organization and managed identity a command is about: as an argument, or in the words that `tw` has for it. */

import type { Command } from 'commander';
import type { ManagedIdentity } from '../../api/identities.types.ts';
import type { Context, Options } from '../../command/command.types.ts';
import { completes } from '../../command/completes.ts';
import { selectOne } from '../../command/select.ts';
import { warn } from '../../command/tell.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { checkName } from '../../core/names.ts';
import { requireSound } from '../../identities/broken-rows.ts';
import type { Organization } from '../../identities/organization.ts';
import { identityResource } from '../../resources/managed-identity.ts';

/** How many names fit in a sentence. */
const mostNamed = 8;

export function addOrganizationOption(command: Command): Command {
  return command.option(
    '--organization <organization>',
    'organization, by name or id; not needed when you have only one [UAS_ORGANIZATION]',
  );
}

/**
 * `--identity`, `-i/--id` and `-n/--name` beside the argument. Where `--name` is the name of something else, the
 * long form is left out.
 */
export function addIdentityOptions(command: Command, nameFlags = '-n, --name <name>'): Command {
  addOrganizationOption(command)
    .option('--identity <identity>', 'the managed identity, by name or id')
    .option(nameFlags, 'the same, by its name')
    .option('-i, --id <id>', 'the same, by its id');
  return completes(command, { '--identity': 'identities' });
}

/** The managed identity as an argument. */
export function addIdentityArgument(command: Command): Command {
  const what = 'name or id of the managed identity; the only one, when left out';
  return completes(command.argument('[identity]', what), { identity: 'identities' });
}

/** What the command line says about the identity; undefined when nothing. Two different answers are refused. */
export function namedIdentity(
  options: Options,
  argument: string | undefined,
  nameKey = 'name',
): string | undefined {
  const given = [argument, options.identity, options.id, options[nameKey]].filter(
    (value): value is string => typeof value === 'string',
  );
  const [first, ...others] = new Set(given);
  if (others.length > 0) {
    throw usageError(`"${first}" and "${others[0]}" both name the managed identity; give one`);
  }
  return first === undefined
    ? undefined
    : checkName(identityResource.singular, first, identityResource.grammar);
}

/** The identity as the list of the organization has it; when none is named, the only one there is. */
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
    throw new UasError('not_found', 'the organization has no managed identity', {
      hint: 'add one with: uas managed-identities create',
    });
  if (others.length > 0) {
    const names = [only, ...others].map(({ name }) => name);
    const shown =
      names.length > mostNamed ? `${names.slice(0, mostNamed).join(', ')}, …` : names.join(', ');
    throw usageError(
      `no managed identity is named, and there are ${names.length}: ${shown}`,
      'say which one with --identity NAME',
    );
  }
  warn(context, `using ${only.name}, the only managed identity`);
  return requireSound(only);
}
