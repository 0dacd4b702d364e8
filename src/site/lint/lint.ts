/** All findings about a configuration, errors first. */
import type { Site } from '../site.ts';
import { classRules } from './classes.ts';
import type { Finding } from './finding.ts';
import { guideRules } from './guide.ts';
import { objectRules } from './objects.ts';

export function lintSite(site: Site): Finding[] {
  const findings = [...classRules, ...guideRules, ...objectRules].flatMap((rule) => rule(site));
  const errors = findings.filter(({ severity }) => severity === 'error');
  return [...errors, ...findings.filter(({ severity }) => severity === 'warning')];
}

/** The findings about one class. */
export function lintClass(site: Site, label: string): Finding[] {
  return lintSite(site).filter(({ kind, name }) => kind === 'classes' && name === label);
}
