/** Creating a UAI for somebody else, or a broker. */
import type { CreateUai, UasApi } from '../api/uas.ts';
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../context.ts';
import { UasError } from '../core/errors.ts';
import { uaiResource } from '../resources/uai.ts';
import { warn } from '../verbs/tell.ts';
import { lookForLost, namesBefore } from './create.ts';
import { findUai } from './find.ts';

export type IfExists = 'error' | 'return';

function alreadyExists(uai: Uai): UasError {
  return new UasError('conflict', `there is a UAI of this name: ${uaiResource.summary(uai)}`, {
    hint: 'to take it as it is, add --if-exists return',
    details: [{ uai_name: uai.uai_name, username: uai.username, uai_img: uai.uai_img }],
  });
}

/** The UAIs among which the new one will be; undefined when that would be all there are. */
function neighbours(uas: UasApi, { uai_name, owner, class_id }: CreateUai) {
  if (uai_name !== undefined) {
    return async () => [await findUai(uas, uai_name)].flatMap((uai) => uai ?? []);
  }
  return owner === undefined && class_id === undefined
    ? undefined
    : () => uas.uais.list({ owner, class_id });
}

/**
 * Creates a UAI. The service answers an existing name with that UAI, whosever it is, as if it had made it; so the
 * name is looked for before, and the owner in the answer is compared.
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
    warn(context, `using ${existing.uai_name}, which is there already${whose}`);
    return { uai: existing, created: false };
  }
  const list = neighbours(uas, fields);
  const before = uai_name === undefined ? list && (await namesBefore(list)) : new Set<string>();
  const uai = await uas.uais.create(fields).catch(async (error: unknown) => {
    if (!(error instanceof UasError)) throw error;
    if (!error.inDoubt) throw explained(error);
    const look = uai_name ? `describe ${uai_name}` : `list${owner ? ` --owner ${owner}` : ''}`;
    const found = await lookForLost(
      list ?? (() => Promise.reject(error)),
      before,
      error,
      `uas admin uais ${look}`,
    );
    warn(context, `the service did not answer (${error.message}), but it made ${found.uai_name}`);
    return found;
  });
  if (owner !== undefined && uai.username !== owner) throw alreadyExists(uai);
  return { uai, created: true };
}

/** Kubernetes' refusals come without their reason; these are the usual ones. */
function explained(error: UasError): UasError {
  const hint =
    error.status === 422
      ? 'Kubernetes refused the class: two volumes may share a mount path; see: uas admin config lint'
      : error.status === 404 && /No class-id and no default/.test(error.message)
        ? 'name a class with --class, or make one the default: uas admin config classes update NAME --default'
        : error.status === 500
          ? 'something in the class breaks; see: uas admin config lint'
          : error.hint;
  return hint === error.hint ? error : new UasError(error.code, error.message, { ...error, hint });
}
