/** The volumes of a UAI: what the service can make of them, and what the API server says to that. */
import type { Volume } from '../../api/uas.types.ts';
import { attributesOf, requiredOf } from '../../service/uas/config/volume-sources.ts';
import { internalError } from '../../service/uas/problem.ts';
import { isObject, judge, type Verdict, worst } from './verdict.ts';

const volumeName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Throws the service's 500 for a source that is no object, has attributes that no object of its kind has, or lacks one
 * that it needs.
 */
export function checkSource({ volume_description }: Volume): void {
  for (const [source, value] of Object.entries(volume_description)) {
    if (!isObject(value)) throw internalError();
    const known = attributesOf(source);
    const isComplete = requiredOf(source).every((name) => (value[name] ?? null) !== null);
    if (!isComplete || !Object.keys(value).every((name) => known?.has(name))) throw internalError();
  }
}

function judgeItems(items: unknown): Verdict {
  if (items === undefined || items === null) return 'fine';
  if (!Array.isArray(items)) return 'unreadable';
  return worst(
    items.map((item) =>
      judge(isObject(item), () => Boolean(item.key) && Boolean(item.path) && item.key !== ''),
    ),
  );
}

/** What the three kinds that are most in use must hold beside what the service asks for. */
const filled: Record<string, string> = { secret: 'secret_name', config_map: 'name' };

function judgeSource(source: string, value: unknown): Verdict {
  if (!isObject(value)) return 'unreadable';
  const mode = value.default_mode ?? 0;
  return worst([
    judgeItems(value.items),
    judge(Number.isInteger(mode), () => Number(mode) >= 0 && Number(mode) <= 0o777),
    judge(true, () =>
      [...requiredOf(source), filled[source] ?? []]
        .flat()
        .every((name) => Boolean(value[name] ?? '')),
    ),
  ]);
}

export function judgeVolumes(volumes: readonly Volume[]): Verdict {
  const names = volumes.map(({ volumename }) => volumename);
  const paths = volumes.map(({ mount_path }) => mount_path);
  const isUnique = (list: readonly string[]) => new Set(list).size === list.length;
  return worst([
    judge(true, () => names.every((name) => volumeName.test(name))),
    judge(true, () => isUnique(names) && isUnique(paths)),
    ...volumes.flatMap(({ volume_description }) =>
      Object.entries(volume_description).map(([source, value]) => judgeSource(source, value)),
    ),
  ]);
}
