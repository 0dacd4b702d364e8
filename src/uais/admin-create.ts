/** Creates a UAI for another user, or a broker. */
import type { CreateUai, UasApi } from '../api/uas.ts';
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { alert, warn } from '../command/tell.ts';
import { UasError } from '../core/errors.ts';
import { uaiResource } from '../resources/uai.ts';
import { findUai } from './find.ts';
import { createdMessage, findLostUai, mayHaveCreated, namesBefore } from './lost-answer.ts';

export type IfExists = 'error' | 'return';

export function alreadyExists(uai: Uai): UasError {
  return new UasError(
    'conflict',
    `a UAI with this name already exists: ${uaiResource.summary(uai)}`,
    {
      hint: 'to use it unchanged, add --if-exists return',
      details: [{ uai_name: uai.uai_name, username: uai.username, uai_img: uai.uai_img }],
    },
  );
}

/** The filter that includes the new UAI; undefined when it would select all UAIs. */
function candidates(uas: UasApi, { uai_name, owner, class_id }: CreateUai) {
  if (uai_name !== undefined) {
    return async (signal?: AbortSignal) =>
      [await findUai(uas, uai_name, signal)].flatMap((uai) => uai ?? []);
  }
  return owner === undefined && class_id === undefined
    ? undefined
    : (signal?: AbortSignal) => uas.uais.list({ owner, class_id }, signal);
}

/**
 * Creates a UAI. For an existing name the service returns that UAI, whoever owns it, as if it had created it; so the
 * name is looked up first, and the owner in the reply is compared.
 */
export async function createForOwner(
  context: Context,
  fields: CreateUai,
  ifExists: IfExists,
): Promise<{ uai: Uai; created: boolean }> {
  const uas = await context.uas();
  const { uai_name, owner } = fields;
  const existing = uai_name === undefined ? undefined : await findUai(uas, uai_name);
  if (existing && ifExists === 'error') throw alreadyExists(existing);
  if (existing) {
    const others = owner !== undefined && existing.username !== owner;
    const whose = others ? ` and belongs to ${existing.username || 'nobody'}, not to ${owner}` : '';
    warn(context, `using ${existing.uai_name}, which already exists${whose}`);
    return { uai: existing, created: false };
  }
  const list = candidates(uas, fields);
  const before = uai_name === undefined ? list && (await namesBefore(list)) : new Set<string>();
  const uai = await uas.uais.create(fields).catch(async (error: unknown) => {
    if (!(error instanceof UasError) || !mayHaveCreated(error)) throw error;
    const look = uai_name ? `describe ${uai_name}` : `list${owner ? ` --owner ${owner}` : ''}`;
    const found = await findLostUai({
      list: list ?? (() => Promise.reject(error)),
      before,
      failure: error,
      look: `uas admin uais ${look}`,
      remove: 'uas admin uais delete',
      clock: context.deps.clock,
      signal: context.signal,
    });
    alert(context, createdMessage(error, found.uai_name));
    return found;
  });
  if (owner !== undefined && uai.username !== owner) throw alreadyExists(uai);
  return { uai, created: true };
}
