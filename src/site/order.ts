/** Classes in an order in which a broker's class comes after the class that it makes UAIs from. */
import type { Step } from './change.ts';
import type { Problem } from './resolve.ts';

export function byCreationClass(
  steps: readonly Step[],
  complain: (problem: Problem) => void,
): Step[] {
  const byLabel = new Map(steps.map((step) => [step.label, step]));
  const done = new Set<Step>();
  const open = new Set<Step>();
  const ordered: Step[] = [];
  const visit = (step: Step): void => {
    if (done.has(step)) return;
    const next = byLabel.get(String(step.spec.uai_creation_class ?? ''));
    if (open.has(step)) {
      // Between classes that exist a circle can be written; one of new classes has no beginning.
      if (step.change.action === 'create') {
        complain({
          problem: `classes ${step.label}: its uai_creation_class leads back to itself`,
        });
      }
      return;
    }
    open.add(step);
    if (next) visit(next);
    open.delete(step);
    done.add(step);
    ordered.push(step);
  };
  for (const step of steps) visit(step);
  return ordered;
}
