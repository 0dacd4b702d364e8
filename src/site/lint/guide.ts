/** What the administrators' guide says of each kind of class: brokers, what they make, and all others. */
import { brokerNamespace, isBroker } from '../../resources/uai-class.ts';
import { type ClassEntry, type Finding, type Rule, says } from './finding.ts';

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

const brokers: Rule = ({ entries: { classes } }) =>
  classes.flatMap((entry) => {
    const { row, spec } = entry;
    if (!isBroker(row)) return [];
    const { findings, advise } = advisor(entry);
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
    const { findings, advise } = advisor(entry);
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

export const guideRules: readonly Rule[] = [brokers, endUsers];
