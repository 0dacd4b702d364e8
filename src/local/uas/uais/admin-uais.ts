import { ofClass } from '../cluster/blueprint.ts';
import { selector } from '../cluster/selector.ts';
import { list, text } from '../parameters.ts';
import { problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { checkName, createUai, generatedName } from './create.ts';
import { deleteNamed, deleteUais } from './remove.ts';
import { isActive, uaiView, uaiViews } from './view.ts';

const filters = (query: { class_id: string | undefined; owner: string | undefined }) =>
  selector({ user: query.owner, 'uas-class-id': query.class_id });

export const adminUaiRoutes: readonly Route[] = [
  route('GET /admin/uais', 'List UAIs', {
    query: { class_id: text, owner: text },
    handle({ uas, query }) {
      const fits = filters(query);
      return uaiViews(
        uas,
        uas.state.uais.rows().filter((uai) => fits(uai) && isActive(uas, uai)),
      );
    },
  }),
  route('POST /admin/uais', 'Create a UAI of a class', {
    query: { class_id: text, owner: text, passwd_str: text, publickey_str: text, uai_name: text },
    handle({ uas, query: { class_id, owner = null, publickey_str: publicKey = '', uai_name } }) {
      const { classes } = uas.state;
      const row =
        class_id === undefined
          ? classes.rows().find((each) => each.default)
          : classes.get(class_id);
      if (!row) {
        throw problem(
          404,
          class_id === undefined
            ? 'No class-id and no default UAI found'
            : `No class '${class_id}' found`,
        );
      }
      const name = uai_name ?? generatedName(owner);
      checkName(name);
      return createUai(uas, { ...ofClass(uas.state, row), name, owner, publicKey });
    },
  }),
  route('DELETE /admin/uais', 'Delete UAIs by name, by owner and class, or all', {
    query: { class_id: text, owner: text, uai_list: list },
    handle({ uas, query }) {
      if (query.uai_list) return deleteNamed(uas, query.uai_list, () => true);
      const fits = filters(query);
      return deleteUais(
        uas,
        uas.state.uais.rows().filter((uai) => fits(uai) && isActive(uas, uai)),
      );
    },
  }),
  route('GET /admin/uais/{uai_name}', 'Describe a UAI', {
    handle({ uas, path: { uai_name: name = '' } }) {
      const fits = selector({ app: name });
      const uai = uas.state.uais.rows().find((each) => fits(each) && isActive(uas, each));
      if (!uai) throw problem(404, `UAI Named '${name}' not found`);
      const view = uaiView(uas, uai);
      if (!view) throw problem(404, `no UAI information found for UAI '${name}'`);
      return view;
    },
  }),
];
