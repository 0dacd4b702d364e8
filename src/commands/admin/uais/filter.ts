/** Filters for UAIs: reads and checks `--owner` and `--class`. */

import type { Command } from 'commander';
import type { UaiFilter } from '../../../api/uas.ts';
import type { Context } from '../../../command/command.types.ts';
import { completes } from '../../../command/completes.ts';
import { type OptionsOf, optionsOf, text } from '../../../command/declare.ts';
import { selectOne } from '../../../command/select.ts';
import { usageError } from '../../../core/errors.ts';
import { checkName, isUuid } from '../../../core/names.ts';
import { uaiClassResource } from '../../../resources/uai-class.ts';
import { checkOwner } from '../../../uais/owner.ts';

export function addFilterOptions(command: Command) {
  const own = optionsOf(command, {
    owner: text('--owner <user>', 'only UAIs of this user'),
    class: text('--class <class>', 'only UAIs of this class, by comment or id'),
    classId: text('--class-id <class>', 'alias of --class'),
  });
  completes(command, { '--class': 'classes', '--class-id': 'classes' });
  return own;
}

export type FilterOptions = OptionsOf<typeof addFilterOptions>;

/** The class that `--class` or `--class-id` names; undefined when neither is given. */
export function classOption({
  class: byName,
  classId,
}: Pick<FilterOptions, 'class' | 'classId'>): string | undefined {
  if (byName !== undefined && classId !== undefined && byName !== classId) {
    throw usageError('--class and --class-id have different values; give one of them');
  }
  const text = byName ?? classId;
  return text === undefined
    ? undefined
    : checkName(byName === undefined ? '--class-id' : '--class', text, 'comment');
}

/** The id of a class. A full UUID is used without a lookup, since UAIs can outlive their class. */
export async function classId(context: Context, text: string): Promise<string> {
  if (isUuid(text)) return text.toLowerCase();
  const listClasses = async () => (await context.uas()).classConfig.list();
  return (await selectOne(uaiClassResource, listClasses, text)).class_id;
}

/** Checks the form of the filters without sending anything. */
export function checkFilter(options: FilterOptions) {
  const owner = options.owner === undefined ? undefined : checkOwner(options.owner);
  return { owner, classText: classOption(options) };
}

/** Reads the filters; a UAI must match all of them. Everything is checked before a request is sent. */
export async function readFilter(context: Context, options: FilterOptions): Promise<UaiFilter> {
  const { owner, classText } = checkFilter(options);
  return { owner, class_id: classText && (await classId(context, classText)) };
}
