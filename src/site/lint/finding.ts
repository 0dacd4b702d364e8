/** What a check of the configuration says. */
import type { ConfigKind } from '../../resources/config-resource.ts';
import type { Site, SiteEntry } from '../site.ts';

export interface Finding {
  /** `error`: UAIs fail, or users cannot have one. `warning`: the guide advises against it. */
  severity: 'error' | 'warning';
  kind: ConfigKind;
  /** Name, comment or id; empty for the system as a whole. */
  name: string;
  problem: string;
  /** The command that mends it, with words in capitals to fill in. */
  fix: string;
}

export type Rule = (site: Site) => Finding[];

/** An argument for a shell: quoted when it has to be. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function update(kind: ConfigKind, name: string, options: string): string {
  return `uas admin config ${kind} update ${quoted(name)} ${options}`;
}

export type ClassEntry = SiteEntry<'classes'>;
type Severity = Finding['severity'];

/** A finding about a class, mended by an update with these options. */
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
