/** Carries out a plan step by step. Stops at the first failure, since later steps may depend on earlier ones. */
import type { UasApi } from '../api/uas.ts';
import { type ItemResult, UasError } from '../core/errors.ts';
import { failedItem, untriedItem } from '../core/results.ts';
import type { LabelOf } from '../resources/config-resource.ts';
import { queryOf } from '../resources/config-resource.ts';
import { resourceOf } from '../resources/config-resources.ts';
import type { Change, Step } from './change.ts';
import { type Journal, NotRecorded } from './history/journal.ts';
import type { Plan } from './plan.ts';
import type { Site } from './site.ts';

/** Ids by label, of existing objects and of those that the plan creates. */
function createIds(site: Site, steps: readonly Step[]) {
  const ids = new Map<string, string>();
  const note = ({ change, label, otherLabel }: Step, id: string) => {
    for (const text of [label, otherLabel]) if (text) ids.set(`${change.kind} ${text}`, id);
  };
  for (const step of steps) if (step.change.id) note(step, step.change.id);
  const idOf: LabelOf = (kind, label) => ids.get(`${kind} ${label}`) ?? site.idOf(kind, label);
  return { note, idOf };
}

async function carryOut(uas: UasApi, step: Step, idOf: LabelOf): Promise<string | undefined> {
  const { action, kind, id } = step.change;
  const resource = resourceOf(kind);
  const api = resource.api(uas);
  if (action === 'create') {
    return resource.id(await api.create(queryOf(resource, step.spec, idOf, 'create')));
  }
  if (id === null) return undefined;
  if (action === 'update') await api.update(id, queryOf(resource, step.spec, idOf, 'update'));
  else await api.remove(id);
  return id;
}

export interface Safety {
  /** The file with the previous configuration, for the error. */
  backup: string;
  /** The record of the changes. */
  journal: Journal;
}

const itemOf = ({ change }: Step) => `${change.action} ${change.kind} ${change.name}`;

function failure(
  steps: readonly Step[],
  at: number,
  error: UasError,
  { backup, journal }: Safety,
): UasError {
  const hint = `changes made so far were kept; run the command again to continue, or undo them with: uas admin config undo ${journal.id}; the previous configuration is in ${backup}`;
  const { code, message } = error;
  if (steps.length === 1)
    return new UasError(code, message, { ...error, hint: error.hint ?? hint });
  const details = steps.map((step, index): ItemResult => {
    const item = itemOf(step);
    if (index < at) return { item, ok: true };
    if (index > at) return untriedItem(item);
    return failedItem(item, error);
  });
  if (code === 'interrupted' || code === 'timeout') {
    return new UasError(code, `${message}; ${at} of ${steps.length} changes were made`, {
      ...error,
      hint,
      details,
    });
  }
  return new UasError('partial', `${at} of ${steps.length} changes were made: ${message}`, {
    hint,
    details,
  });
}

/**
 * @returns the changes with the ids of created objects
 * @throws UasError partial, with one entry for each step, if a step after the first fails
 */
export async function applyPlan(
  uas: UasApi,
  site: Site,
  { steps }: Plan,
  safety: Safety,
): Promise<Change[]> {
  const { note, idOf } = createIds(site, steps);
  const done: Change[] = [];
  for (const [at, step] of steps.entries()) {
    try {
      const id = await safety.journal.run(
        at,
        () => carryOut(uas, step, idOf),
        (made) => made,
      );
      if (id !== undefined) note(step, id);
      done.push({ ...step.change, id: id ?? step.change.id });
    } catch (error) {
      if (!(error instanceof UasError) || (at === 0 && error instanceof NotRecorded)) throw error;
      throw failure(steps, at, error, safety);
    }
  }
  return done;
}
