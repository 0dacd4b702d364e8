/** Deleting UAIs by name, and finding out what was really deleted. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../context.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { endsAll, failedItem, untriedItem } from '../core/results.ts';
import { forgetIdentities } from '../ssh/identity.ts';
import { forgetHosts } from '../ssh/known-hosts.ts';

/** Names in one request: they travel in the URL, and proxies cut off long ones. */
const batchSize = 50;

export interface RemovalRoutes {
  list(): Promise<readonly Uai[]>;
  /** @returns one sentence for each UAI that was deleted; undefined when the reply does not name them */
  remove(names: readonly string[]): Promise<string[] | undefined>;
}

export interface Removed {
  /** One for each name, in the order of the names. */
  results: readonly ItemResult[];
  errors: ReadonlyMap<string, UasError>;
  /** What the service said, or would have said of those that are gone. */
  sentences: readonly string[];
}

export interface RemoveOptions {
  failFast?: boolean;
  /** Names that no list has shown: what the service passes over in silence was not there. */
  mayBeNone?: ReadonlySet<string>;
}

const saidDeleted = /^Successfully deleted (\S+)$/;

/**
 * Deletes in batches. A name that the service does not report as deleted, or all names of a batch that failed in the
 * middle, are looked for: gone is deleted, whoever did it.
 */
export async function removeUais(
  routes: RemovalRoutes,
  names: readonly string[],
  { failFast = false, mayBeNone = new Set() }: RemoveOptions = {},
): Promise<Removed> {
  const outcome = new Map<string, ItemResult>();
  const errors = new Map<string, UasError>();
  const sentences: string[] = [];
  const stillThere = async () => {
    const uais = await routes.list().catch(() => undefined);
    return uais && new Set(uais.map((uai) => uai.uai_name));
  };
  const settle = async (doubtful: readonly string[], error: UasError) => {
    if (doubtful.length === 0) return;
    const left = endsAll(error) ? undefined : await stillThere();
    for (const item of doubtful) {
      if (left && !left.has(item)) outcome.set(item, { item, ok: true, message: 'gone' });
      else {
        outcome.set(item, failedItem(item, error));
        errors.set(item, error);
      }
    }
  };
  for (let at = 0; at < names.length; at += batchSize) {
    const batch = names.slice(at, at + batchSize);
    const failure = await routes.remove(batch).then(
      async (reply) => {
        const said = reply ?? [];
        sentences.push(...said);
        for (const sentence of said) {
          const item = saidDeleted.exec(sentence)?.[1];
          if (item) outcome.set(item, { item, ok: true });
        }
        const silent = batch.filter((name) => !outcome.has(name));
        const unfound = reply ? silent.filter((name) => mayBeNone.has(name)) : [];
        for (const item of unfound) {
          const error = new UasError('not_found', `there is no UAI "${item}" to delete`);
          outcome.set(item, failedItem(item, error));
          errors.set(item, error);
        }
        await settle(
          silent.filter((name) => !unfound.includes(name)),
          notReported(),
        );
        return silent.some((name) => errors.has(name)) ? notReported() : undefined;
      },
      async (error: unknown) => {
        if (!(error instanceof UasError)) throw error;
        await settle(batch, error);
        return error;
      },
    );
    if (failure && (failFast || endsAll(failure))) break;
  }
  const results = names.map((name) => outcome.get(name) ?? untriedItem(name));
  const unsaid = results.filter(({ message }) => message === 'gone');
  sentences.push(...unsaid.map(({ item }) => `Successfully deleted ${item}`));
  return { results, errors, sentences };
}

function notReported(): UasError {
  return new UasError('failed', 'the service did not delete it and gave no reason', {
    hint: 'look at it with: uas admin uais describe NAME',
  });
}

/** Drops what this program kept about UAIs that are gone: host keys and which private key opens them. */
export async function forgetUais(
  { deps, paths }: Context,
  results: readonly ItemResult[],
): Promise<void> {
  const gone = results.filter((result) => result.ok).map((result) => result.item);
  if (gone.length === 0) return;
  await forgetHosts(deps.files, paths.state, gone);
  await forgetIdentities(deps.files, paths.state, gone);
}
