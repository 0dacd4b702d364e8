/** A finding of a configuration check. */
import type { ConfigKind } from '../../resources/config-resource.ts';
import { isBroker } from '../../resources/uai-class.ts';
import type { Site, SiteEntry } from '../site.ts';
import { userVolumes } from '../usual-volumes.ts';

export interface Finding {
  /** `error`: UAIs fail, or users cannot create one. `warning`: the guide advises against it. */
  severity: 'error' | 'warning';
  kind: ConfigKind;
  /** The name, comment or id of the object; empty for the whole system. */
  name: string;
  problem: string;
  /** The command that fixes it; a word in capitals stands for what only a person knows. */
  fix: string;
}

export type Rule = (site: Site) => Finding[];

/** An argument for a shell, quoted if necessary. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The value of a fix: the default image, or else the first; one for brokers if the class is for them. */
export function usualImage({ entries: { images } }: Site, forBroker: boolean): string {
  const fitting = images.filter(({ label }) => /broker/i.test(label) === forBroker);
  const usual = fitting.find(({ spec }) => spec.default) ?? fitting[0] ?? images[0];
  return usual ? quoted(usual.label) : 'IMAGE';
}

/** Classes for users: those that brokers create UAIs from, which must not be the default, and all others. */
function classesForUsers({ entries: { classes } }: Site) {
  const brokered = new Set(classes.map(({ spec }) => spec.uai_creation_class));
  const forUsers = classes.filter(({ row }) => !isBroker(row));
  return {
    brokered: forUsers.filter(({ label }) => brokered.has(label)),
    own: forUsers.filter(({ label }) => !brokered.has(label)),
  };
}

/** Creates a class for users with what the site has. */
function createClass(site: Site, name: string, preset: 'legacy' | 'brokered-user'): string {
  const options = [
    `--preset ${preset}`,
    `--image ${usualImage(site, false)}`,
    ...userVolumes(site).map((label) => `--volume ${quoted(label)}`),
  ];
  return `uas admin config classes create ${quoted(name)} ${options.join(' ')}`;
}

/** Gives the site a default class. */
export function defaultClassFix(site: Site): string {
  const [own] = classesForUsers(site).own;
  if (own) return update('classes', own.label, '--default');
  const taken = new Set(site.entries.classes.map(({ label }) => label));
  const name = ['legacy', 'default'].find((each) => !taken.has(each)) ?? 'default for users';
  return createClass(site, name, 'legacy');
}

/** Gives a broker class a class for the UAIs of its users. */
export function creationClassFix(site: Site, broker: string): string {
  const { brokered, own } = classesForUsers(site);
  const found = [...brokered, ...own].find(({ spec }) => !spec.default);
  const name = found?.label ?? `${broker} end-users`;
  const fix = update('classes', broker, `--creation-class ${quoted(name)}`);
  return found ? fix : `${createClass(site, name, 'brokered-user')} && ${fix}`;
}

export function update(kind: ConfigKind, name: string, options: string): string {
  return `uas admin config ${kind} update ${quoted(name)} ${options}`;
}

export type ClassEntry = SiteEntry<'classes'>;
type Severity = Finding['severity'];

/** A finding about a class that an update with these options fixes. */
export const says = (
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
