/** The `list` and `describe` verbs of configuration objects. */

import type { UasApi } from '../api/uas.ts';
import { addExamples, type Configure } from '../command/app.ts';
import { completes } from '../command/completes.ts';
import { selectOne } from '../command/select.ts';
import { checkName, isUuid } from '../core/names.ts';
import { listView, objectView, wholeLook } from '../output/view.ts';
import { type ConfigResource, calledBy } from '../resources/config-resource.ts';

export function listVerb<T, S>(resource: ConfigResource<T, S>): Configure {
  return (command, app) => {
    const words = `uas admin config ${resource.kind} list`;
    addExamples(
      command,
      [`list all ${resource.plural}`, words],
      ['show all columns', `${words} -o wide`],
      ['print JSON for a script', `${words} --json`],
    ).action(
      app.action(async (context) => {
        const rows = await resource.api(await context.uas()).list();
        return listView(rows, resource.lookAmong?.(rows) ?? resource.look, {
          empty: `no ${resource.plural} found; create one with: uas admin config ${resource.kind} create`,
        });
      }),
    );
  };
}

/** Finds the object that the text names, and the list that was fetched for it, if any. */
async function findOne<T, S>(
  resource: ConfigResource<T, S>,
  uas: UasApi,
  text: string,
): Promise<{ row: T; rows: readonly T[] }> {
  const rows = await resource.api(uas).list();
  return { row: await selectOne(resource, async () => rows, text), rows };
}

export function describeVerb<T, S>(resource: ConfigResource<T, S>): Configure {
  return (command, app) => {
    const { kind, singular, grammar } = resource;
    command.argument('<name>', `the ${singular}, by ${calledBy(resource)}`);
    completes(command, { name: kind });
    addExamples(
      command,
      [`show one ${singular}`, `uas admin config ${kind} describe ${exampleNames[kind]}`],
      ['find it by the beginning of its id', `uas admin config ${kind} describe 2b5a6f0c`],
    ).action(
      app.action(async (context, _options, text: string) => {
        const name = checkName(singular, text, grammar);
        const uas = await context.uas();
        if (isUuid(name)) {
          const row = await resource.api(uas).get(name.toLowerCase());
          return objectView(row, wholeLook(resource.look));
        }
        const { row, rows } = await findOne(resource, uas, name);
        return objectView(row, wholeLook(resource.lookAmong?.(rows) ?? resource.look));
      }),
    );
  };
}

/** An example name for each kind. */
export const exampleNames = {
  images: 'cray-uai-sles15sp3:1.6.0',
  volumes: 'lustre',
  resources: 'small',
  classes: 'legacy',
} as const;
