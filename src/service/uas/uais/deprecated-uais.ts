import { text } from '../parameters.ts';
import { internalError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { listUais } from './list.ts';
import { deleteSelected } from './remove.ts';
import { managed } from './selector.ts';

export const deprecatedUaiRoutes: readonly Route[] = [
  route('GET /uais', 'List UAIs of all users (deprecated)', {
    // The host is not used.
    query: { username: text, host: text },
    async handle({ uas, query: { username }, headers }) {
      await uas.callers.identify(headers.authorization);
      return listUais(uas, managed({ user: username || undefined }));
    },
  }),
  route('DELETE /uais', 'Delete all UAIs (deprecated)', {
    query: { username: text },
    async handle({ uas, query: { username }, headers }) {
      await uas.callers.identify(headers.authorization);
      if (username) throw internalError();
      return deleteSelected(uas, managed({}));
    },
  }),
];
