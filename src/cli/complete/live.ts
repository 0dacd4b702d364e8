/**
 * Fetches names from the service for completion: within 300 ms, cached privately for a minute, and without messages on
 * errors. Never prompts, signs in or refreshes a token, since an interrupted refresh could lose the token.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Context, Options } from '../../command/command.types.ts';
import { isCandidate, type LiveKind } from '../../command/completes.ts';
import { createContext } from '../../command/context.ts';
import { ownerOf } from '../../core/jwt.ts';
import type { Deps } from '../../system/deps.ts';
import { identitiesAuthorization, identitiesEndpoint } from '../../tokens/identities-access.ts';
import { uasAuthorization, uasEndpoint } from '../../tokens/uas-access.ts';

/** The time limit for all requests, unless UAS_COMPLETION_TIMEOUT is set. */
const budget = '300ms';
/** Milliseconds that names are cached. */
const lifetime = 60_000;
const mostNames = 2000;

function noRefresh(): never {
  throw new Error('no refresh while completing');
}

/** Fetches the current names from the service. */
async function ask(context: Context, kind: LiveKind): Promise<string[]> {
  if (kind === 'identities') {
    const { openOrganization } = await import('../../identities/organization.ts');
    const { api, id } = await openOrganization(context);
    return (await api.identities.list(id)).map(({ name }) => name);
  }
  const { openUas } = await import('../../command/services.ts');
  const uas = await openUas(context, noRefresh);
  switch (kind) {
    case 'own-uais':
      return (await uas.listOwn()).map(({ uai_name }) => uai_name);
    case 'uais':
      return (await uas.uais.list()).map(({ uai_name }) => uai_name);
    case 'usable-images':
      return (await uas.images()).image_list ?? [];
    case 'images':
      return (await uas.imageConfig.list()).map(({ imagename }) => imagename);
    case 'volumes':
      return (await uas.volumeConfig.list()).map(({ volumename }) => volumename);
    case 'resources':
      return (await uas.limitsConfig.list()).map((row) => row.comment || row.resource_id);
    case 'classes':
      return (await uas.classConfig.list()).map((row) => row.comment || row.class_id);
  }
}

/** The key of the cache: the service and the owner of the token. Throws if there is no usable token. */
async function cacheKey(context: Context, kind: LiveKind): Promise<string> {
  const isUas = kind !== 'identities';
  const { url } = isUas ? uasEndpoint(context) : identitiesEndpoint(context);
  const { token } = await (isUas
    ? uasAuthorization(context, noRefresh)
    : identitiesAuthorization(context));
  const secret = (await token(url)) ?? '';
  const organization = isUas ? '' : context.setting('organization')?.value;
  const key = [kind, url.href, ownerOf(secret) ?? secret, organization].join('\n');
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

interface Cached {
  at: number;
  names: string[];
}

async function fromCache(deps: Deps, file: string): Promise<string[] | undefined> {
  await deps.files.checkOwnDirectory(dirname(file));
  const text = (await deps.files.readTrusted(file))?.toString('utf8');
  if (text === undefined) return undefined;
  const { at, names } = JSON.parse(text) as Cached;
  const age = deps.clock.now() - at;
  const isFresh = age >= 0 && age < lifetime;
  return isFresh && Array.isArray(names) ? names.filter(isCandidate) : undefined;
}

/** Dependencies that print nothing: completion writes only candidates. */
function silent(deps: Deps): Deps {
  const quiet = () => {};
  // Inherited rather than copied, since a copy would check whether each stream is a terminal.
  const io = Object.assign(Object.create(deps.io), {
    note: quiet,
    status: quiet,
    errorData: quiet,
  });
  return { ...deps, io };
}

async function find(context: Context, kind: LiveKind): Promise<string[]> {
  const { deps, paths } = context;
  const file = join(paths.cache, 'completion', `${await cacheKey(context, kind)}.json`);
  const cached = await fromCache(deps, file).catch(() => undefined);
  if (cached) return cached;
  const names = (await ask(context, kind)).filter(isCandidate).slice(0, mostNames);
  const entry: Cached = { at: deps.clock.now(), names };
  await deps.files
    .makeOwnDirectory(dirname(file))
    .then(() => deps.files.writePrivate(file, JSON.stringify(entry)))
    .catch(() => {});
  return names;
}

/**
 * @param options the global options typed so far
 * @returns the names, or none on any error
 */
export async function liveNames(deps: Deps, kind: LiveKind, options: Options): Promise<string[]> {
  let context: Context | undefined;
  try {
    context = await createContext({
      deps: silent(deps),
      options: { ...options, timeout: deps.env.UAS_COMPLETION_TIMEOUT || budget, retries: '0' },
      command: 'completion',
      rest: [],
    });
    return await find(context, kind);
  } catch {
    return [];
  } finally {
    await context?.close();
  }
}
