/** Checks for classes of all kinds: references, mount paths, defaults and comments. */
import { isUuid } from '../../core/names.ts';
import { type ConfigKind, configKinds } from '../../resources/config-resource.ts';
import { resourceOf } from '../../resources/config-resources.ts';
import { isBroker } from '../../resources/uai-class.ts';
import { sharedMounts } from '../mounts.ts';
import type { AnyEntry, Site } from '../site.ts';
import { userVolumes } from '../usual-volumes.ts';
import {
  creationClassFix,
  defaultClassFix,
  type Finding,
  quoted,
  type Rule,
  says,
  update,
  usualImage,
} from './finding.ts';

const has = (site: Site, kind: 'images' | 'volumes' | 'resources' | 'classes', label: string) =>
  site.entries[kind].some((entry: AnyEntry) => entry.label === label);

const dangling: Rule = (site) =>
  site.entries.classes.flatMap((entry) => {
    const { image, resource, uai_creation_class: creation, volumes } = entry.spec;
    const gone = (what: string, option: string) =>
      says(entry, 'error', `${what} no longer exists: its UAIs fail`, option);
    const [first] = site.entries.resources;
    const limits = first ? quoted(first.label) : 'RESOURCE';
    const lost = volumes.filter((name) => !has(site, 'volumes', name));
    // An empty --volume-list in earlier clients stored `[""]`, and no UAI starts from such a class.
    const blank = entry.row.volume_list?.includes('') === true;
    const kept = volumes.filter((name) => has(site, 'volumes', name));
    // The service cannot empty the list.
    const whole = kept.length > 0 ? kept : userVolumes(site).slice(0, 1);
    return [
      ...(image === null || !has(site, 'images', image)
        ? [gone('its image', `--image ${usualImage(site, isBroker(entry.row))}`)]
        : []),
      ...(resource !== null && !has(site, 'resources', resource)
        ? [gone('its resource specification', `--resource ${limits}`)]
        : []),
      ...(creation !== null && !has(site, 'classes', creation)
        ? [
            {
              ...gone('the class that it creates UAIs from', ''),
              fix: creationClassFix(site, entry.label),
            },
          ]
        : []),
      ...lost.map((name) => gone(`its volume ${name}`, `--remove-volume ${name}`)),
      ...(blank
        ? [
            says(
              entry,
              'error',
              'its list of volumes contains an empty name',
              `--volume-list ${quoted(whole.join(','))}`,
            ),
          ]
        : []),
    ];
  });

const mounts: Rule = ({ entries }) =>
  entries.classes.flatMap((entry) => {
    const mounted = entries.volumes.filter(({ label }) => entry.spec.volumes.includes(label));
    return sharedMounts(mounted.map(({ spec }) => spec)).map((shared) =>
      says(
        entry,
        'error',
        `two volumes have the same mount path, ${shared}: Kubernetes rejects its UAIs`,
        `--remove-volume ${shared.split(', ').at(-1)}`,
      ),
    );
  });

const defaults: Rule = (site) => {
  const { classes } = site.entries;
  // Without any class the system is as it was installed, and UAIs of users are meant to mount every volume.
  if (classes.length === 0) return [];
  const all = classes.filter(({ spec }) => spec.default);
  if (all.length === 0) {
    return [
      {
        severity: 'warning',
        kind: 'classes',
        name: '',
        problem: 'no default class: UAIs of users mount every volume and never end',
        fix: defaultClassFix(site),
      },
    ];
  }
  return all
    .slice(1)
    .map((entry) =>
      says(
        entry,
        'error',
        `it is a second default in addition to ${all[0]?.label}`,
        '--default=no',
      ),
    );
};

/** Objects whose name or comment is empty or not unique. */
const renaming: Record<ConfigKind, string> = {
  images: '--imagename',
  volumes: '--volumename',
  resources: '--comment',
  classes: '--comment',
};

const comments: Rule = (site) =>
  configKinds.flatMap((kind) => {
    const entries: readonly AnyEntry[] = site.entries[kind];
    const { label: key, singular } = resourceOf(kind);
    return entries
      .filter(
        ({ label, id, spec }) => label === id && isUuid(id) && (key === 'comment' || spec[key]),
      )
      .map(
        ({ id, spec }): Finding => ({
          severity: 'warning',
          kind,
          name: id,
          problem: spec[key]
            ? `another ${singular} has the same ${key}, "${spec[key]}"`
            : 'it has no comment, which would serve as its name',
          fix: update(
            kind,
            id,
            `${renaming[kind]} ${spec[key] ? quoted(`${spec[key]} 2`) : key.toUpperCase()}`,
          ),
        }),
      );
  });

export const classRules: readonly Rule[] = [dangling, mounts, defaults, comments];
