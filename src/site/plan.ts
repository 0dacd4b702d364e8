/** Plans the changes that make a system match a file, without changing anything. */
import {
  type ConfigKind,
  configKinds,
  fieldEntries,
  isEmpty,
} from '../resources/config-resource.ts';
import { type AnySpec, resourceOf } from '../resources/config-resources.ts';
import { type Change, changedFields, type Step } from './change.ts';
import type { FileEntry, SiteFile } from './file.ts';
import { byCreationClass } from './order.ts';
import { problemsAfter } from './plan-checks.ts';
import { type Problem, resolveLabel } from './resolve.ts';
import type { AnyEntry, Site } from './site.ts';

export interface Plan {
  /** Steps in an order in which every reference exists when it is needed. */
  steps: readonly Step[];
  problems: readonly Problem[];
}

type Complain = (problem: Problem) => void;

/** The existing object that an entry of the file describes; undefined for a new one. */
function matching(
  entries: readonly AnyEntry[],
  entry: FileEntry,
  kind: ConfigKind,
  complain: Complain,
): AnyEntry | undefined {
  const { names } = resourceOf(kind);
  const byId = entry.id && entries.find(({ id }) => id === entry.id);
  if (byId) return byId;
  if (entry.label === '') return undefined;
  const [found, ...others] = entries.filter(({ row }) => names(row).includes(entry.label));
  if (others.length > 0) {
    complain({
      problem: `${entry.where}: ${others.length + 1} ${resourceOf(kind).plural} have this comment`,
      hint: 'make the comments unique, or add an id to the entry',
    });
  }
  return found;
}

function resolveReferences(
  site: Site,
  kind: ConfigKind,
  { spec, where }: FileEntry,
  known: Record<ConfigKind, readonly string[]>,
  complain: Complain,
): AnySpec {
  const result: Record<string, unknown> = { ...spec };
  for (const [key, { refersTo }] of fieldEntries(resourceOf(kind))) {
    const value = spec[key];
    if (!refersTo || isEmpty(value)) continue;
    const labels = (Array.isArray(value) ? value : [value]).flatMap((text) => {
      const resolved = resolveLabel(site, refersTo, String(text), known[refersTo]);
      if ('label' in resolved) return resolved.label;
      complain({ ...resolved, problem: `${where}: ${key}: ${resolved.problem}` });
      return [];
    });
    result[key] = Array.isArray(value) ? [...new Set(labels)] : (labels[0] ?? value);
  }
  return result;
}

function checkStep(step: Step, entry: FileEntry, complain: Complain): void {
  const { kind, action, fields } = step.change;
  const resource = resourceOf(kind);
  if (action === 'create') {
    for (const key of resource.required) {
      if (isEmpty(step.spec[key])) complain({ problem: `${entry.where}: ${key} is missing` });
    }
    return;
  }
  for (const { field, to } of fields) {
    if (to === null && resource.fields[field]?.sticky) {
      complain({
        problem: `${entry.where}: ${field} cannot be cleared once it is set: the service has no way to do it`,
        hint: 'delete the object first, so that it is created again',
      });
    }
  }
}

interface PlanOptions {
  prune?: boolean;
  /** Ids of objects to delete. */
  remove?: ReadonlySet<string>;
}

/** What each entry of the file describes, and what becomes of the objects that exist. */
interface Matches {
  /** The existing object of each entry; undefined for a new one. */
  matched: Map<FileEntry, AnyEntry | undefined>;
  /** Objects to delete. */
  going: Record<ConfigKind, readonly AnyEntry[]>;
  /** Labels and ids that a reference may name. */
  known: Record<ConfigKind, readonly string[]>;
}

function matchSections(
  site: Site,
  file: SiteFile,
  { prune = false, remove }: PlanOptions,
  complain: Complain,
): Matches {
  const matched: Matches['matched'] = new Map();
  const going = {} as Matches['going'];
  const known = {} as Matches['known'];
  for (const kind of configKinds) {
    const present: readonly AnyEntry[] = site.entries[kind];
    const section = file[kind] ?? [];
    for (const entry of section) matched.set(entry, matching(present, entry, kind, complain));
    const kept = new Set(section.map((entry) => matched.get(entry)));
    const pruned = prune && file[kind] !== undefined;
    going[kind] = present.filter(
      (entry) => remove?.has(entry.id) === true || (pruned && !kept.has(entry)),
    );
    if (prune && file[kind]?.length === 0 && present.length > 0) {
      complain({
        problem: `${kind} is empty: --prune would delete all ${present.length}`,
        hint: `omit the section, or delete them with: uas admin config ${kind} delete`,
      });
    }
    const gone = new Set(going[kind]);
    known[kind] = [
      ...new Set([
        ...present.filter((entry) => !gone.has(entry)).map(({ label }) => label),
        ...section.flatMap(({ label, id }) => [label, id ?? '']).filter((label) => label !== ''),
      ]),
    ];
  }
  return { matched, going, known };
}

/** The step for an entry; undefined when the object already is as the file says. */
function stepFor(
  site: Site,
  kind: ConfigKind,
  entry: FileEntry,
  { matched, known }: Matches,
  complain: Complain,
): Step | undefined {
  const before = matched.get(entry);
  const wanted = resolveReferences(site, kind, entry, known, complain);
  const fields = changedFields(resourceOf(kind), before?.spec ?? {}, wanted);
  if (before && fields.length === 0) return undefined;
  const names = new Set(fields.map(({ field }) => field));
  const spec = Object.fromEntries(Object.entries(wanted).filter(([key]) => names.has(key)));
  const label = before?.label ?? entry.id ?? entry.label;
  const change: Change = {
    action: before ? 'update' : 'create',
    kind,
    name: entry.label || label,
    id: before?.id ?? null,
    fields,
  };
  const step: Step = { change, label, otherLabel: entry.label, spec };
  checkStep(step, entry, complain);
  return step;
}

const removal = (kind: ConfigKind, entry: AnyEntry): Step => ({
  change: { action: 'delete', kind, name: entry.label, id: entry.id, fields: [] },
  label: entry.label,
  spec: entry.spec,
});

/** Plans the sections in the file. With `prune`, objects that they do not name are deleted. */
export function planSite(site: Site, file: SiteFile, options: PlanOptions = {}): Plan {
  const problems: Problem[] = [];
  const complain: Complain = (problem) => problems.push(problem);
  const matches = matchSections(site, file, options, complain);
  const stepsOf = (kind: ConfigKind): Step[] =>
    (file[kind] ?? []).flatMap((entry) => stepFor(site, kind, entry, matches, complain) ?? []);
  const removals = (kind: ConfigKind): Step[] =>
    matches.going[kind].map((entry) => removal(kind, entry));

  const classes = byCreationClass(stepsOf('classes'), complain);
  const made = [...stepsOf('images'), ...stepsOf('volumes'), ...stepsOf('resources'), ...classes];
  const removed = [
    ...byCreationClass(removals('classes'), complain).reverse(),
    ...(['resources', 'volumes', 'images'] as const).flatMap(removals),
  ];
  const steps = [...made, ...removed];
  problems.push(...problemsAfter(site, steps));
  return { steps, problems };
}
