/** Confirms an update that takes the last default of a kind away, since all users feel it. */
import type { Context } from '../command/command.types.ts';
import { confirm, requireConsent } from '../command/confirm.ts';
import type { ConfigResource } from '../resources/config-resource.ts';
import type { Change } from '../site/change.ts';

const effects: Partial<Record<Change['kind'], string>> = {
  images: 'without a default image or class, users must name an image to create a UAI',
  classes: 'without a default class, UAIs of users mount every volume and never end',
};

const isDefault = (row: unknown) => (row as { default?: unknown }).default === true;

/** @throws UasError usage when nobody can be asked, before anything is changed */
export async function consentToNoDefault<T, S>(
  context: Context,
  { id, plural }: ConfigResource<T, S>,
  { kind, name, fields, id: changed }: Change,
  rows: readonly T[],
): Promise<void> {
  const isTaken = fields.some(({ field, from, to }) => field === 'default' && from === true && !to);
  if (!isTaken || rows.some((row) => isDefault(row) && id(row) !== changed)) return;
  const what = `leave the ${plural} without a default`;
  requireConsent(context, what, 'nothing was changed');
  const effect = effects[kind];
  await confirm(context, { what, targets: [name], warnings: effect ? [effect] : [] });
}
