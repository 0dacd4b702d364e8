/** Plans the classes of a broker: its own, and that of its users' UAIs, as the administrators' guide prescribes. */
import { UasError } from '../core/errors.ts';
import { formatJson } from '../core/json.ts';
import { presets } from '../resources/class-presets.ts';
import { isBroker } from '../resources/uai-class.ts';
import { valueText } from './change.ts';
import { readSiteFiles, type SiteFile, throwMistakes } from './file.ts';
import { quoted } from './lint/finding.ts';
import { type Plan, planSite } from './plan.ts';
import { resolveLabel } from './resolve.ts';
import type { Site } from './site.ts';

/** A class to create. */
export interface NewClass {
  image: string;
  volumes: readonly string[];
  resource?: string | undefined;
  replicas?: number | undefined;
}

export interface BrokerPlan {
  plan: Plan;
  /** Labels of the classes, which exist after the plan. */
  class: string;
  /** Absent if the broker uses the default class. */
  creationClass: string | undefined;
}

/** Whether one of the volumes brings the accounts that may log in. */
export const hasAccounts = ({ entries: { volumes } }: Site, labels: readonly string[]): boolean =>
  volumes.some(
    ({ label, spec }) => labels.includes(label) && /^\/etc\/sssd\/*$/.test(spec.mount_path),
  );

/** Registered images whose name says that they are for brokers. */
export const brokerImages = ({ entries: { images } }: Site): string[] =>
  images.map(({ label }) => label).filter((label) => /broker/i.test(label.replace(/^.*\//, '')));

/** The label of an existing class. @throws UasError not_found or conflict */
function existingClass(site: Site, text: string): string {
  const found = resolveLabel(
    site,
    'classes',
    text,
    site.entries.classes.map(({ label }) => label),
  );
  if ('label' in found) return found.label;
  const code = found.problem.includes(' matches ') ? 'conflict' : 'not_found';
  throw new UasError(code, found.problem, { hint: found.hint });
}

/** The label of an existing class for users. @throws UasError usage for a class of brokers */
function existingUserClass(site: Site, text: string): string {
  const label = existingClass(site, text);
  const entry = site.entries.classes.find((each) => each.label === label);
  if (!entry || !isBroker(entry.row)) return label;
  throw new UasError('usage', `"${label}" is a broker class: users would get brokers`, {
    hint: `to create another broker of it: uas admin brokers create NAME --class ${quoted(label)}`,
  });
}

/** The label of an existing broker class. @throws UasError usage for a class that is none */
function existingBrokerClass(site: Site, text: string): string {
  const label = existingClass(site, text);
  const entry = site.entries.classes.find((each) => each.label === label);
  if (entry && isBroker(entry.row)) return label;
  throw new UasError('usage', `"${label}" is not a broker class`, {
    hint: `omit --class to create one: uas admin brokers create NAME --creation-class ${quoted(label)}`,
  });
}

const fieldsOf = ({ image, volumes, resource, replicas }: NewClass) => ({
  image,
  volumes,
  ...(resource === undefined ? {} : { resource }),
  ...(replicas === undefined ? {} : { replicas }),
});

/** An existing class with the name of a new one must have the same settings: it may be in use. */
function refuseUpdates({ steps }: Plan): void {
  const changed = steps.find(({ change }) => change.action === 'update');
  if (!changed) return;
  const { name, fields } = changed.change;
  const differing = fields.map(
    ({ field, from, to }) => `${field} is ${valueText(from)}, not ${valueText(to)}`,
  );
  throw new UasError('conflict', `the class "${name}" exists: ${differing.join('; ')}`, {
    hint: `to use it unchanged, add ${name.endsWith('broker') ? '--class' : '--creation-class'} ${quoted(name)}`,
  });
}

/**
 * @param name the name of the broker, with which the names of new classes begin
 * @param own its class, or an existing one
 * @param creation the class of its users' UAIs, or an existing one
 */
export function planBroker(
  site: Site,
  name: string,
  { own, creation }: { own: NewClass | string; creation: NewClass | string | undefined },
): BrokerPlan {
  if (typeof own === 'string') {
    const label = existingBrokerClass(site, own);
    const { spec } = site.entries.classes.find((each) => each.label === label) ?? {};
    const creationClass = spec?.uai_creation_class ?? undefined;
    return { plan: { steps: [], problems: [] }, class: label, creationClass };
  }
  const isNew = typeof creation === 'object';
  const users = isNew ? `${name} end-users` : creation && existingUserClass(site, creation);
  const classes = [
    ...(isNew ? [{ comment: users, ...presets['brokered-user'], ...fieldsOf(creation) }] : []),
    {
      comment: `${name} broker`,
      ...presets.broker,
      ...fieldsOf(own),
      ...(users === undefined ? {} : { uai_creation_class: users }),
    },
  ];
  const source = `the classes of ${name}`;
  const file: SiteFile = readSiteFiles([{ text: formatJson({ classes }, 0), source }]);
  const plan = planSite(site, file);
  throwMistakes(source, plan.problems);
  refuseUpdates(plan);
  return { plan, class: `${name} broker`, creationClass: users };
}
