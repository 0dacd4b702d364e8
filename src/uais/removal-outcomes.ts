/** Determines the result for each UAI to delete, from the reply and from listing again. */
import type { Uai } from '../api/uas.types.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { endsAll, failedItem } from '../core/results.ts';

export interface RemovalRoutes {
  list(): Promise<readonly Uai[]>;
  /** @returns one sentence for each UAI that was deleted; undefined when the reply does not name them */
  remove(names: readonly string[]): Promise<string[] | undefined>;
}

const saidDeleted = /^Successfully deleted (\S+)$/;
const saidFailed = /^Failed to delete (\S+) - ([\s\S]+)$/;

/** @param why what the service said */
function notReported(why?: string): UasError {
  const message =
    why === undefined
      ? 'the service did not delete it and gave no reason'
      : `the service did not delete it: ${why}`;
  return new UasError('failed', message, {
    hint: 'look at it with: uas admin uais describe NAME',
  });
}

/** The error for a reply without names when the list is not available either. */
function notNamed(): UasError {
  return new UasError('server_error', 'the service did not report what it deleted', {
    inDoubt: true,
    hint: 'check with: uas admin uais describe NAME',
  });
}

export function createOutcomes(routes: RemovalRoutes, mayBeNone: ReadonlySet<string>) {
  const results = new Map<string, ItemResult>();
  const errors = new Map<string, UasError>();
  const fail = (item: string, error: UasError) => {
    results.set(item, failedItem(item, error));
    errors.set(item, error);
  };
  const stillThere = async () => {
    const uais = await routes.list().catch(() => undefined);
    return uais && new Set(uais.map((uai) => uai.uai_name));
  };

  /**
   * Looks up the names; a missing UAI counts as deleted.
   * @param error what is wrong with those that are left
   * @param unknown the same where there is no list
   */
  async function settle(
    names: readonly string[],
    error: (name: string) => UasError,
    unknown = error,
  ): Promise<void> {
    if (names.length === 0) return;
    const left = names.some((name) => endsAll(error(name))) ? undefined : await stillThere();
    for (const item of names) {
      if (left && !left.has(item)) results.set(item, { item, ok: true, message: 'gone' });
      else fail(item, left ? error(item) : unknown(item));
    }
  }

  /** Records a reply. @returns the first error in it */
  async function answered(
    batch: readonly string[],
    reply: readonly string[] | undefined,
  ): Promise<UasError | undefined> {
    const reasons = new Map<string, string>();
    for (const sentence of reply ?? []) {
      const [, refused = '', why = ''] = saidFailed.exec(sentence) ?? [];
      reasons.set(refused, why);
      const item = batch.includes(sentence) ? sentence : saidDeleted.exec(sentence)?.[1];
      if (item) results.set(item, { item, ok: true });
    }
    const silent = batch.filter((name) => !results.has(name));
    const isNone = (name: string) => reply !== undefined && mayBeNone.has(name);
    for (const item of silent.filter(isNone)) {
      fail(item, new UasError('not_found', `there is no UAI "${item}" to delete`));
    }
    const unsaid = (name: string) => notReported(reasons.get(name));
    await settle(
      silent.filter((name) => !isNone(name)),
      unsaid,
      reply ? unsaid : notNamed,
    );
    return errors.get(silent.find((name) => errors.has(name)) ?? '');
  }

  return { results, errors, settle, answered };
}
