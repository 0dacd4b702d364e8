/** Makes an object of a kind. */
import { addExamples, type Configure } from '../app.ts';
import { UasError } from '../core/errors.ts';
import { objectView, wholeLook } from '../output/view.ts';
import { type ConfigResource, queryOf } from '../resources/config-resource.ts';
import { changedFields } from '../site/change.ts';
import { crowdedMount, problemsAmong } from '../site/problems.ts';
import { readSite, type Site } from '../site/site.ts';
import { changeView } from './change-view.ts';
import type { Form } from './form.ts';
import { settle } from './settle.ts';
import { warn } from './tell.ts';

/** Whether objects of the kind name others, so that these have to be known. */
export function refersToOthers<T, S>({ fields }: ConfigResource<T, S>): boolean {
  return Object.values<{ refersTo?: unknown }>(fields).some(
    ({ refersTo }) => refersTo !== undefined,
  );
}

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

export function createVerb<T, S>(resource: ConfigResource<T, S>, form: Form<S>): Configure {
  return (command, app) => {
    const what = resource.label === 'comment' ? 'comment that people call it by' : 'its name';
    command.argument('[name]', what);
    form.addOptions(command, 'create');
    addExamples(command, ...form.examples.create).action(
      app.action(async (context, options, name?: string) => {
        const draft = await form.read({ context, options, verb: 'create', name });
        const uas = await context.uas();
        const isVolume = resource.kind === 'volumes';
        const site = refersToOthers(resource) || isVolume ? await readSite(uas) : undefined;
        const spec = await settle(resource, draft, undefined, site);
        checkTogether(resource, spec, site);
        if (site && isVolume) warn(context, ...crowdedMount(spec, site));
        if (context.dryRun) {
          return changeView(
            {
              action: 'create',
              kind: resource.kind,
              name: String(spec[resource.label] ?? ''),
              id: null,
              fields: changedFields(resource, {}, spec),
            },
            ['dry run: nothing was created'],
          );
        }
        const idOf: Site['idOf'] = (kind, label) => site?.idOf(kind, label) ?? label;
        const row = await resource.api(uas).create(queryOf(resource, spec, idOf, 'create'));
        const others = site?.entries[resource.kind].map((entry) => entry.row as T) ?? [];
        const [made] = resource.names(row);
        if (made && !isVolume && others.some((other) => resource.names(other)[0] === made)) {
          warn(
            context,
            `warning: another ${resource.singular} has the ${resource.label} "${made}" too: from now on only ids tell them apart`,
          );
        }
        return objectView(row, wholeLook(resource.lookAmong?.(others) ?? resource.look));
      }),
    );
  };
}
