import { selector } from '../cluster/selector.ts';
import { text } from '../parameters.ts';
import { internalError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { deleteUais } from './remove.ts';
import { isActive, uaiViews } from './view.ts';

export const deprecatedUaiRoutes: readonly Route[] = [
  route('GET /uais', 'List UAIs of all users (deprecated)', {
    // The host is read by nobody.
    query: { username: text, host: text },
    handle({ uas, query: { username }, headers }) {
      uas.identify(headers.authorization);
      const fits = selector({ user: username || undefined });
      return uaiViews(
        uas,
        uas.state.uais.rows().filter((uai) => fits(uai) && isActive(uas, uai)),
      );
    },
  }),
  route('DELETE /uais', 'Delete all UAIs (deprecated)', {
    query: { username: text },
    handle({ uas, query: { username }, headers }) {
      uas.identify(headers.authorization);
      if (username) throw internalError();
      return deleteUais(
        uas,
        uas.state.uais.rows().filter((uai) => isActive(uas, uai)),
      );
    },
  }),
];
