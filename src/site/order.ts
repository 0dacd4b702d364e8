/** Sorts classes so that a broker class comes after the class that it creates UAIs from. */
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
      // Existing classes can refer to each other in a cycle; new ones cannot be created that way.
      if (step.change.action === 'create') {
        complain({
          problem: `classes ${step.label}: uai_creation_class forms a cycle`,
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
