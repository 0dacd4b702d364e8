/** Checks of single images, volumes and resource specifications. */

import { UasError } from '../../core/errors.ts';
import {
  type ConfigKind,
  configKinds,
  type Field,
  fieldEntries,
  isEmpty,
} from '../../resources/config-resource.ts';
import { resourceOf } from '../../resources/config-resources.ts';
import { aboveLimit } from '../../resources/fields/quantities.ts';
import { sharedMounts } from '../mounts.ts';
import type { AnyEntry } from '../site.ts';
import { defaultClassFix, type Finding, quoted, type Rule, update } from './finding.ts';

const images: Rule = ({ entries }) => {
  const findings: Finding[] = [];
  const defaults = entries.images.filter(({ spec }) => spec.default);
  const one = { kind: 'images', severity: 'error' } as const;
  if (entries.images.length === 0) {
    findings.push({
      ...one,
      name: '',
      problem: 'no images registered: nobody can create a UAI',
      fix: 'uas admin config images create REFERENCE --default',
    });
  } else if (defaults.length === 0) {
    findings.push({
      ...one,
      severity: 'warning',
      name: '',
      problem: 'no default image: users must specify one',
      fix: update('images', entries.images[0]?.label ?? '', '--default'),
    });
  }
  for (const { label, spec } of defaults.slice(1)) {
    findings.push({
      ...one,
      name: label,
      problem: `it is a second default image in addition to ${defaults[0]?.label}`,
      fix: update('images', spec.name, '--default=no'),
    });
  }
  for (const { label, id, spec } of entries.images) {
    if (spec.name.trim() === '') {
      findings.push({
        ...one,
        name: id,
        problem: 'its name is empty',
        fix: `uas admin config images delete ${id}`,
      });
    } else if (!/:[^/]+$|@/.test(spec.name)) {
      findings.push({
        ...one,
        severity: 'warning',
        name: label,
        problem: 'it has no tag, so the image of UAIs changes with the registry',
        fix: update('images', label, `--imagename ${spec.name}:TAG`),
      });
    }
  }
  return findings;
};

const volumes: Rule = (site) => {
  const { entries } = site;
  const findings: Finding[] = [];
  for (const { label, spec } of entries.volumes) {
    const about = { kind: 'volumes', name: label } as const;
    const [source = ''] = Object.keys(spec.volume_description ?? {});
    if (/^(?:secret|config_map)$/.test(source) && /\/[^/]+\.[a-z]+$/.test(spec.mount_path)) {
      findings.push({
        ...about,
        severity: 'warning',
        problem: `${spec.mount_path} looks like a file; a ${source} is mounted on a directory`,
        fix: update('volumes', label, `--mount-path ${spec.mount_path.replace(/\/[^/]+$/, '')}`),
      });
    }
  }
  // Without a default class, the UAIs of users mount all volumes.
  if (!entries.classes.some(({ spec }) => spec.default)) {
    for (const shared of sharedMounts(entries.volumes.map(({ spec }) => spec))) {
      findings.push({
        severity: 'error',
        kind: 'volumes',
        name: '',
        problem: `two volumes have the same mount path, ${shared}; without a default class every UAI mounts both and fails`,
        fix: defaultClassFix(site),
      });
    }
  }
  return findings;
};

const nameFlags: Partial<Record<ConfigKind, string>> = {
  images: '--imagename',
  volumes: '--volumename',
};

const flagOf = (field: string) => `--${field.replaceAll('_', '-')}`;

/** Why this program would not send the stored value; undefined if it would. */
function refusal({ codec }: Field<unknown, unknown>, key: string, value: unknown) {
  try {
    codec.check?.(value, key);
    codec.read(codec.show(value), key);
    return undefined;
  } catch (error) {
    if (error instanceof UasError) return error.message;
    throw error;
  }
}

/** Values that the service has accepted but Kubernetes rejects. */
const refused: Rule = ({ entries }) =>
  configKinds.flatMap((kind) =>
    entries[kind].flatMap(({ label, id, spec }: AnyEntry) =>
      fieldEntries(resourceOf(kind)).flatMap(([key, field]): Finding[] => {
        if (field.refersTo || isEmpty(spec[key])) return [];
        const reason = refusal(field, key, spec[key]);
        if (reason === undefined) return [];
        const flag = (key === 'name' && nameFlags[kind]) || flagOf(key);
        const problem = `UAIs will fail: ${reason}`;
        return [
          { severity: 'error', kind, name: label, problem, fix: update(kind, id, `${flag} VALUE`) },
        ];
      }),
    ),
  );

const resources: Rule = ({ entries, unreadable }) => [
  ...unreadable.map(
    ({ kind, label, field, reason }): Finding => ({
      severity: 'error',
      kind,
      name: label,
      problem: `${field} breaks every UAI that uses it: ${reason}`,
      fix: update(kind, label, `${flagOf(field)} '${field === 'tolerations' ? '[]' : '{}'}'`),
    }),
  ),
  ...entries.resources.flatMap(({ label, spec: { limit = {}, request = {} } }) => {
    const about = { kind: 'resources', name: label } as const;
    const findings: Finding[] = aboveLimit(request, limit).map((above) => {
      const [key = ''] = above.split(':');
      return {
        ...about,
        severity: 'error',
        problem: `request above limit, ${above}: its UAIs are never scheduled`,
        fix: update('resources', label, `--${key} ${limit[key] ?? ''}`),
      };
    });
    const empty = Object.keys(limit).length === 0 && Object.keys(request).length === 0;
    const broken = unreadable.some((field) => field.kind === 'resources' && field.label === label);
    if (empty && !broken) {
      findings.push({
        ...about,
        severity: 'warning',
        problem: 'it has neither a limit nor a request',
        fix: `uas admin config resources delete ${quoted(label)}`,
      });
    }
    return findings;
  }),
];

export const objectRules: readonly Rule[] = [images, volumes, resources, refused];
