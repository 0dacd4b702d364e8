/** The volumes of a UAI, as the API server judges them. */
import type { Volume } from '../../api/uas.types.ts';
import { isObject } from '../../service/python/float.ts';
import { requiredOf } from '../../service/uas/config/volume-sources.ts';
import { judge, type Verdict, worst } from './verdict.ts';

const volumeName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function judgeItems(items: unknown): Verdict {
  if (items === undefined || items === null) return 'fine';
  if (!Array.isArray(items)) return 'unreadable';
  return worst(
    items.map((item) =>
      judge(isObject(item), () => Boolean(item.key) && Boolean(item.path) && item.key !== ''),
    ),
  );
}

/** What the three most common kinds must have in addition to what the service requires. */
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
