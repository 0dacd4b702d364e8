/** Detects changes to the configuration while a prompt was open. */
import { isDeepStrictEqual } from 'node:util';
import type { UasApi } from '../api/uas.ts';
import { UasError } from '../core/errors.ts';
import { type ConfigResource, configKinds } from '../resources/config-resource.ts';
import { type AnyEntry, readSite, type Site } from './site.ts';

/** `volumes lustre` for each object created, changed or deleted between the two. */
export function driftBetween(before: Site, after: Site): string[] {
  return configKinds.flatMap((kind) => {
    const old = new Map(before.entries[kind].map((entry: AnyEntry) => [entry.id, entry]));
    const now = new Map(after.entries[kind].map((entry: AnyEntry) => [entry.id, entry]));
    return [...new Map([...old, ...now])]
      .filter(([id]) => !isDeepStrictEqual(old.get(id)?.row, now.get(id)?.row))
      .map(([, { label }]) => `${kind} ${label}`);
  });
}

/**
 * Reads the configuration again after a prompt, which may have been open for minutes.
 * @throws UasError conflict, with the differences, if it has changed
 */
export async function requireUnchanged(uas: UasApi, before: Site): Promise<void> {
  refuseDrift(driftBetween(before, await readSite(uas)));
}

/** The same for some objects. @param now all objects of the kind, read again */
export function requireSame<T, S>(
  { kind, id, names }: ConfigResource<T, S>,
  before: readonly T[],
  now: readonly T[],
): void {
  const drifted = before.filter(
    (row) =>
      !isDeepStrictEqual(
        row,
        now.find((other) => id(other) === id(row)),
      ),
  );
  refuseDrift(drifted.map((row) => `${kind} ${names(row)[0] ?? id(row)}`));
}

function refuseDrift(drift: readonly string[]): void {
  if (drift.length === 0) return;
  throw new UasError(
    'conflict',
    `the configuration changed while the prompt was open: ${drift.join(', ')}; this command changed nothing`,
    { hint: 'run the command again and review the new plan' },
  );
}
