/** Checks of classes: what they point at, and what the administrators' guide says of each kind of class. */
import { isUuid } from '../../core/names.ts';
import { configKinds } from '../../resources/config-resource.ts';
import { resourceOf } from '../../resources/config-resources.ts';
import { brokerNamespace, isBroker } from '../../resources/uai-class.ts';
import { sharedMounts } from '../mounts.ts';
import type { AnyEntry, Site, SiteEntry } from '../site.ts';
import { type Finding, type Rule, update } from './finding.ts';

type ClassEntry = SiteEntry<'classes'>;
type Severity = Finding['severity'];

const says = (
  { label }: ClassEntry,
  severity: Severity,
  problem: string,
  options: string,
): Finding => ({
  severity,
  kind: 'classes',
  name: label,
  problem,
  fix: update('classes', label, options),
});

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

const brokers: Rule = ({ entries: { classes } }) =>
  classes.flatMap((entry) => {
    const { row, spec } = entry;
    if (!isBroker(row)) return [];
    const findings: Finding[] = [];
    const advise = (
      wrong: boolean,
      problem: string,
      options: string,
      severity: Severity = 'warning',
    ) => {
      if (wrong) findings.push(says(entry, severity, problem, options));
    };
    const anyDefault = classes.some((other) => other.spec.default);
    advise(
      Object.keys(spec.timeout).length > 0,
      'a broker has a timeout, and logs everybody out with it',
      "--timeout '{}'",
    );
    advise(
      spec.namespace !== brokerNamespace,
      `a broker belongs in the namespace ${brokerNamespace}`,
      `--namespace ${brokerNamespace}`,
    );
    advise(
      !spec.public_ip,
      'a broker without a public address cannot be reached from outside',
      '--public-ip',
    );
    advise(
      spec.uai_compute_network,
      'a broker launches no jobs; on the compute network it wastes addresses',
      '--uai-compute-network=no',
    );
    advise(
      spec.default,
      'a broker is the default: users would make brokers',
      '--default=no',
      'error',
    );
    advise(
      spec.uai_creation_class === null && !anyDefault,
      'a broker has no class to make UAIs from, and there is no default class',
      '--creation-class CLASS',
      'error',
    );
    return findings;
  });

const endUsers: Rule = ({ entries: { classes } }) => {
  const brokered = new Set(
    classes.flatMap(({ spec }) =>
      spec.uai_creation_class === null ? [] : spec.uai_creation_class,
    ),
  );
  return classes.flatMap((entry) => {
    const { label, row, spec } = entry;
    if (isBroker(row)) return [];
    const findings: Finding[] = [];
    const advise = (
      wrong: boolean,
      problem: string,
      options: string,
      severity: Severity = 'warning',
    ) => {
      if (wrong) findings.push(says(entry, severity, problem, options));
    };
    const isBrokered = brokered.has(label);
    advise(
      spec.replicas > 1,
      `${spec.replicas} replicas confuse brokers and waste addresses`,
      '--replicas 1',
    );
    advise(
      /broker/i.test(spec.image ?? ''),
      'its image is made for brokers, but it is for users',
      '--image IMAGE',
    );
    advise(
      isBrokered && spec.default,
      'a broker makes UAIs from it; it must not be the default',
      '--default=no',
      'error',
    );
    advise(
      isBrokered && spec.public_ip,
      'a broker makes UAIs from it; they need no public address',
      '--public-ip=no',
    );
    const { soft, hard, warning } = spec.timeout;
    advise(
      hard !== undefined && warning === undefined,
      'it ends sessions without a warning',
      '--warning 1m',
    );
    advise(
      soft !== undefined && hard !== undefined && soft >= hard,
      'the soft timeout is not below the hard one, so it never counts',
      '--soft-timeout DURATION',
    );
    advise(
      warning !== undefined && hard !== undefined && warning >= hard,
      'the warning comes before the UAI does',
      '--warning 1m',
    );
    return findings;
  });
};

/** Objects that cannot be called by a comment: it is empty, or two have it. */
const comments: Rule = (site) =>
  configKinds.flatMap((kind) => {
    const entries: readonly AnyEntry[] = site.entries[kind];
    const { label: key, singular } = resourceOf(kind);
    if (key !== 'comment') return [];
    return entries
      .filter(({ label, id }) => label === id && isUuid(id))
      .map(
        ({ id, spec }): Finding => ({
          severity: 'warning',
          kind,
          name: id,
          problem: spec.comment
            ? `another ${singular} has its comment, "${spec.comment}"`
            : 'it has no comment to call it by',
          fix: update(kind, id, '--comment COMMENT'),
        }),
      );
  });

export const classRules: readonly Rule[] = [
  dangling,
  mounts,
  defaults,
  brokers,
  endUsers,
  comments,
];
