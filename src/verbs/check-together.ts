/** Checks the fields of an object together, and against the objects that it refers to. */
import { UasError } from '../core/errors.ts';
import type { ConfigResource } from '../resources/config-resource.ts';
import { problemsAmong } from '../site/problems.ts';
import type { Site } from '../site/site.ts';

/** Rejects settings that the service accepts but that break UAIs, unless they were stored before. */
export function checkTogether<T, S>(
  resource: ConfigResource<T, S>,
  spec: Partial<S>,
  site: Site | undefined,
  before?: { label: string; current: S },
): void {
  const problems = (of: Partial<S>) => [
    ...(resource.contradiction?.(of) ?? []),
    ...(site ? problemsAmong(resource.kind, of, site, before?.label) : []),
  ];
  const known = before ? problems(before.current) : [];
  const [first, ...more] = problems(spec).filter((problem) => !known.includes(problem));
  if (first !== undefined) throw new UasError('usage', first, { notes: more });
}
