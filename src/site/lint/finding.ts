/** A finding of a configuration check. */
import type { ConfigKind } from '../../resources/config-resource.ts';
import { isBroker } from '../../resources/uai-class.ts';
import type { Site, SiteEntry } from '../site.ts';

export interface Finding {
  /** `error`: UAIs fail, or users cannot create one. `warning`: the guide advises against it. */
  severity: 'error' | 'warning';
  kind: ConfigKind;
  /** The name, comment or id of the object; empty for the whole system. */
  name: string;
  problem: string;
  /** The command that fixes it, with placeholders in capitals. */
  fix: string;
}

export type Rule = (site: Site) => Finding[];

/** An argument for a shell, quoted if necessary. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The default image of the site, or else its first one: the value of a fix. */
export function usualImage({ entries: { images } }: Site): string {
  const usual = images.find(({ spec }) => spec.default) ?? images[0];
  return usual ? quoted(usual.label) : 'IMAGE';
}

/** The default class for users, or else the first one. */
export function usualClass({ entries: { classes } }: Site): string {
  const forUsers = classes.filter(({ row }) => !isBroker(row));
  const usual = forUsers.find(({ spec }) => spec.default) ?? forUsers[0];
  return usual ? quoted(usual.label) : 'CLASS';
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
