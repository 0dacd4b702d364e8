/** Problems that a plan would cause although the service accepts each step. */
import { type ConfigKind, configKinds, fieldEntries } from '../resources/config-resource.ts';
import { type AnySpec, resourceOf } from '../resources/config-resources.ts';
import type { Step } from './change.ts';
import { sharedMounts } from './mounts.ts';
import type { Problem } from './resolve.ts';
import type { AnyEntry, Site } from './site.ts';

type Specs = Record<ConfigKind, ReadonlyMap<string, AnySpec>>;

function specsBefore(site: Site): Specs {
  const result = {} as Record<ConfigKind, Map<string, AnySpec>>;
  for (const kind of configKinds) {
    const entries: readonly AnyEntry[] = site.entries[kind];
    result[kind] = new Map(entries.map(({ label, spec }) => [label, spec]));
  }
  return result;
}

function specsAfter(before: Specs, steps: readonly Step[]): Specs {
  const result = {} as Record<ConfigKind, Map<string, AnySpec>>;
  for (const kind of configKinds) result[kind] = new Map(before[kind]);
  for (const { change, label, spec } of steps) {
    if (change.action === 'delete') result[change.kind].delete(label);
    else result[change.kind].set(label, { ...result[change.kind].get(label), ...spec });
  }
  return result;
}

function mountProblems({ classes, volumes }: Specs): string[] {
  return [...classes].flatMap(([label, spec]) => {
    const names = (spec.volumes ?? []) as readonly string[];
    const mounts = names.map((name) => ({
      name,
      mount_path: String(volumes.get(name)?.mount_path ?? name),
    }));
    return sharedMounts(mounts).map(
      (shared) => `classes ${label}: two volumes have the same mount path, ${shared}`,
    );
  });
}

function contradictions(specs: Specs): string[] {
  return configKinds.flatMap((kind) =>
    [...specs[kind]].flatMap(([label, spec]) =>
      (resourceOf(kind).contradiction?.(spec) ?? []).map((wrong) => `${kind} ${label}: ${wrong}`),
    ),
  );
}

/** Remaining classes that refer to deleted objects. */
function orphans(specs: Specs, steps: readonly Step[]): string[] {
  return steps
    .filter(({ change }) => change.action === 'delete')
    .flatMap(({ change, label }) => {
      const users = [...specs.classes].filter(([, spec]) =>
        fieldEntries(resourceOf('classes')).some(([key, { refersTo }]) => {
          const value = spec[key];
          return refersTo === change.kind && [value].flat().includes(label);
        }),
      );
      return users.map(([user]) => `${change.kind} ${label} is in use by the class "${user}"`);
    });
}

/** Problems that exist after the steps but not before. */
export function problemsAfter(site: Site, steps: readonly Step[]): Problem[] {
  const before = specsBefore(site);
  const after = specsAfter(before, steps);
  const known = new Set([...mountProblems(before), ...contradictions(before)]);
  return [
    ...[...mountProblems(after), ...contradictions(after)].filter((problem) => !known.has(problem)),
    ...orphans(after, steps),
  ].map((problem) => ({ problem }));
}
