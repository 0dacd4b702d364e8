/** Deletes UAIs by name, and determines what was actually deleted. */
import type { Context } from '../command/command.types.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { endsAll, untriedItem } from '../core/results.ts';
import { forgetHosts } from '../ssh/client/known-hosts.ts';
import { forgetIdentities } from '../ssh/keys/identity.ts';
import { createOutcomes, type RemovalRoutes } from './removal-outcomes.ts';
import { renewHosts } from './renew-hosts.ts';

/** Names per request: they are part of the URL, and proxies truncate long URLs. */
const batchSize = 50;

export interface Removed {
  /** One result for each name, in the same order. */
  results: readonly ItemResult[];
  errors: ReadonlyMap<string, UasError>;
}

export interface RemoveOptions {
  failFast?: boolean;
  /** Names that were not in any list: if the service silently skips one, it did not exist. */
  mayBeNone?: ReadonlySet<string>;
}

/**
 * Deletes in batches. A name that the service does not report as deleted, or all names of a batch that
 * failed, are looked up; a missing UAI counts as deleted.
 */
export async function removeUais(
  routes: RemovalRoutes,
  names: readonly string[],
  { failFast = false, mayBeNone = new Set() }: RemoveOptions = {},
): Promise<Removed> {
  const outcomes = createOutcomes(routes, mayBeNone);
  for (let at = 0; at < names.length; at += batchSize) {
    const batch = names.slice(at, at + batchSize);
    const failure = await routes.remove(batch).then(
      (reply) => {
        return outcomes.answered(batch, reply);
      },
      async (error: unknown) => {
        if (!(error instanceof UasError)) throw error;
        await outcomes.settle(batch, () => error);
        return error;
      },
    );
    if (failure && (failFast || endsAll(failure))) break;
  }
  const results = names.map((name) => outcomes.results.get(name) ?? untriedItem(name));
  return { results, errors: outcomes.errors };
}

/** Removes this program's records of deleted UAIs: host keys and which private key opens them. */
export async function forgetUais(context: Context, results: readonly ItemResult[]): Promise<void> {
  const gone = results.filter((result) => result.ok).map((result) => result.item);
  if (gone.length === 0) return;
  const { deps, paths } = context;
  await forgetHosts(deps.files, paths.state, gone);
  await forgetIdentities(deps.files, paths.state, gone);
  await renewHosts(context, { gone });
}
