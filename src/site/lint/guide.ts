/** Rules of the administrators' guide for broker classes, brokered classes and all others. */
import { formatDuration } from '../../core/duration.ts';
import { brokerNamespace, isBroker } from '../../resources/uai-class.ts';
import {
  type ClassEntry,
  creationClassFix,
  type Finding,
  type Rule,
  says,
  usualImage,
} from './finding.ts';

/** Half of a hard timeout of so many seconds, as text. */
const half = (hard = 0) => formatDuration(Math.max(1, Math.floor(hard / 2)) * 1000);

/** Collects findings about one class. */
function advisor(entry: ClassEntry) {
  const findings: Finding[] = [];
  const advise = (
    wrong: boolean,
    problem: string,
    options: string,
    severity: Finding['severity'] = 'warning',
  ) => {
    if (wrong) findings.push(says(entry, severity, problem, options));
  };
  return { findings, advise };
}

const brokers: Rule = (site) => {
  const { classes } = site.entries;
  return classes.flatMap((entry) => {
    const { row, spec } = entry;
    if (!isBroker(row)) return [];
    const { findings, advise } = advisor(entry);
    const anyDefault = classes.some((other) => other.spec.default);
    advise(
      Object.keys(spec.timeout).length > 0,
      'a broker with a timeout ends the sessions of all users',
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
      'a broker launches no jobs and wastes addresses on the compute network',
      '--uai-compute-network=no',
    );
    advise(
      spec.default,
      'a broker class is the default, so users would create brokers',
      '--default=no',
      'error',
    );
    if (spec.uai_creation_class === null && !anyDefault) {
      findings.push({
        ...says(entry, 'error', 'a broker has no creation class, and no default class exists', ''),
        fix: creationClassFix(site, entry.label),
      });
    }
    return findings;
  });
};

const endUsers: Rule = (site) => {
  const { classes } = site.entries;
  const brokered = new Set(
    classes.flatMap(({ spec }) =>
      spec.uai_creation_class === null ? [] : spec.uai_creation_class,
    ),
  );
  return classes.flatMap((entry) => {
    const { label, row, spec } = entry;
    if (isBroker(row)) return [];
    const { findings, advise } = advisor(entry);
    const isBrokered = brokered.has(label);
    advise(
      spec.replicas > 1,
      `${spec.replicas} replicas confuse brokers and waste addresses`,
      '--replicas 1',
    );
    advise(
      /broker/i.test(spec.image ?? ''),
      'its image is for brokers, but the class is for users',
      `--image ${usualImage(site, false)}`,
    );
    advise(
      isBrokered && spec.default,
      'a broker creates UAIs from it, so it must not be the default',
      '--default=no',
      'error',
    );
    advise(
      isBrokered && spec.public_ip,
      'a broker creates UAIs from it, so they need no public address',
      '--public-ip=no',
    );
    const { soft, hard, warning } = spec.timeout;
    advise(
      hard !== undefined && warning === undefined,
      'its UAIs end without a warning',
      '--warning 1m',
    );
    advise(
      soft !== undefined && hard !== undefined && soft >= hard,
      'the soft timeout is not below the hard timeout, so it has no effect',
      `--soft-timeout ${half(hard)}`,
    );
    advise(
      warning !== undefined && hard !== undefined && warning >= hard,
      'the warning is due before the UAI is created',
      `--warning ${half(hard)}`,
    );
    return findings;
  });
};

export const guideRules: readonly Rule[] = [brokers, endUsers];
