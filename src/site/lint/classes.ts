/** Checks of classes that do not depend on their kind: what they point at, mount paths, defaults and comments. */
import { isUuid } from '../../core/names.ts';
import { type ConfigKind, configKinds } from '../../resources/config-resource.ts';
import { resourceOf } from '../../resources/config-resources.ts';
import { sharedMounts } from '../mounts.ts';
import type { AnyEntry, Site } from '../site.ts';
import { type Finding, type Rule, says, update } from './finding.ts';

const has = (site: Site, kind: 'images' | 'volumes' | 'resources' | 'classes', label: string) =>
  site.entries[kind].some((entry: AnyEntry) => entry.label === label);

const dangling: Rule = (site) =>
  site.entries.classes.flatMap((entry) => {
    const { image, resource, uai_creation_class: creation, volumes } = entry.spec;
    const gone = (what: string, option: string) =>
      says(entry, 'error', `${what} is gone: its UAIs fail`, option);
    const lost = volumes.filter((name) => !has(site, 'volumes', name));
    // `[""]`: an empty --volume-list of old stored it, and no UAI starts from such a class.
    const blank = entry.row.volume_list?.includes('') === true;
    return [
      ...(image === null || !has(site, 'images', image)
        ? [gone('its image', '--image IMAGE')]
        : []),
      ...(resource !== null && !has(site, 'resources', resource)
        ? [gone('its resource specification', '--resource RESOURCE')]
        : []),
      ...(creation !== null && !has(site, 'classes', creation)
        ? [gone('the class that it makes UAIs from', '--creation-class CLASS')]
        : []),
      ...lost.map((name) => gone(`its volume ${name}`, `--remove-volume ${name}`)),
      ...(blank
        ? [says(entry, 'error', 'its list of volumes holds an empty name', '--volume VOLUME')]
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
        `two volumes have the same mount path, ${shared}: Kubernetes refuses its UAIs`,
        `--remove-volume ${shared.split(', ').at(-1)}`,
      ),
    );
  });

const defaults: Rule = ({ entries: { classes } }) => {
  const all = classes.filter(({ spec }) => spec.default);
  if (all.length === 0) {
    return [
      {
        severity: 'warning',
        kind: 'classes',
        name: '',
        problem: 'there is no default class: UAIs of users mount every volume and never end',
        fix: classes[0]
          ? 'uas admin config classes update CLASS --default'
          : 'uas admin config classes create NAME --preset legacy --image IMAGE --volume VOLUME',
      },
    ];
  }
  return all
    .slice(1)
    .map((entry) =>
      says(entry, 'error', `it is a second default beside ${all[0]?.label}`, '--default=no'),
    );
};

/** Objects that cannot be called by their name or comment: it is empty, or two have it. */
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
            ? `another ${singular} has its ${key}, "${spec[key]}"`
            : 'it has no comment to call it by',
          fix: update(kind, id, `${renaming[kind]} ${key.toUpperCase()}`),
        }),
      );
  });

export const classRules: readonly Rule[] = [dangling, mounts, defaults, comments];
