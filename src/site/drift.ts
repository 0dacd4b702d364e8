/** Whether a configuration is still as it was when somebody was asked about it. */
import { isDeepStrictEqual } from 'node:util';
import type { UasApi } from '../api/uas.ts';
import { UasError } from '../core/errors.ts';
import { configKinds } from '../resources/config-resource.ts';
import { type AnyEntry, readSite, type Site } from './site.ts';

/** `volumes lustre` for each object that was made, changed or deleted between the two. */
function driftBetween(before: Site, after: Site): string[] {
  return configKinds.flatMap((kind) => {
    const old = new Map(before.entries[kind].map((entry: AnyEntry) => [entry.id, entry]));
    const now = new Map(after.entries[kind].map((entry: AnyEntry) => [entry.id, entry]));
    return [...new Map([...old, ...now])]
      .filter(([id]) => !isDeepStrictEqual(old.get(id)?.row, now.get(id)?.row))
      .map(([, { label }]) => `${kind} ${label}`);
  });
}

/**
 * Reads everything again after an answer, which may have taken minutes.
 * @throws UasError conflict, with what differs, when something was changed meanwhile
 */
export async function requireUnchanged(uas: UasApi, before: Site): Promise<void> {
  const drift = driftBetween(before, await readSite(uas));
  if (drift.length === 0) return;
  throw new UasError(
    'conflict',
    `the configuration was changed while the question was open: ${drift.join(', ')}; nothing was changed from here`,
    { hint: 'run the command again and look at what it shows now' },
  );
}
