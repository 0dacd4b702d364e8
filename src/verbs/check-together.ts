/** The fields of an object checked with each other and with the objects that it names. */
import { UasError } from '../core/errors.ts';
import type { ConfigResource } from '../resources/config-resource.ts';
import { problemsAmong } from '../site/problems.ts';
import type { Site } from '../site/site.ts';

/** Refuses what the service would take and then break on, unless it was that way before. */
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
