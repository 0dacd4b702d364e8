import type { ClassRow, Tables } from '../../ports.ts';
import { list, text } from '../parameters.ts';
import { problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { blueprintOf } from './blueprint.ts';
import { createUai, newName } from './create.ts';
import { listUais } from './list.ts';
import { ofClass } from './plan.ts';
import { deleteNamed, deleteSelected } from './remove.ts';
import { managed } from './selector.ts';
import { uaiView } from './view.ts';

const filters = (query: { class_id: string | undefined; owner: string | undefined }) =>
  managed({ user: query.owner, 'uas-class-id': query.class_id });

/** The class of that id, or the default one. */
function chosenClass({ classes }: Tables, id: string | undefined): ClassRow {
  const row = id === undefined ? classes.rows().find((each) => each.default) : classes.get(id);
  if (row) return row;
  throw problem(
    404,
    id === undefined ? 'No class-id and no default UAI found' : `No class '${id}' found`,
  );
}

export const adminUaiRoutes: readonly Route[] = [
  route('GET /admin/uais', 'List UAIs', {
    query: { class_id: text, owner: text },
    handle: ({ uas, query }) => listUais(uas, filters(query)),
  }),
  route('POST /admin/uais', 'Create a UAI of a class', {
    query: { class_id: text, owner: text, passwd_str: text, publickey_str: text, uai_name: text },
    async handle({ uas, query, signal }) {
      const { class_id, owner = null, passwd_str: passwd, publickey_str: publicKey } = query;
      const blueprint = await uas.configuration.read((tables) => {
        const row = chosenClass(tables, class_id);
        const name = newName(owner, query.uai_name);
        const plan = ofClass(tables, row, uas.settings);
        return blueprintOf(plan, { name, owner, publicKey, passwd }, uas.settings);
      });
      return createUai(uas, blueprint, signal);
    },
  }),
  route('DELETE /admin/uais', 'Delete UAIs by name, by owner and class, or all', {
    query: { class_id: text, owner: text, uai_list: list },
    handle({ uas, query }) {
      return query.uai_list
        ? deleteNamed(uas, query.uai_list)
        : deleteSelected(uas, filters(query));
    },
  }),
  route('GET /admin/uais/{uai_name}', 'Describe a UAI', {
    async handle({ uas, path: { uai_name: name = '' } }) {
      const [found] = await uas.cluster.uais(managed({ app: name }));
      if (!found) throw problem(404, `UAI Named '${name}' not found`);
      const view = uaiView(found, uas.settings, uas.now());
      if (!view) throw problem(404, `no UAI information found for UAI '${name}'`);
      return view;
    },
  }),
];
