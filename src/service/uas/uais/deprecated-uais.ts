import { text } from '../parameters.ts';
import { internalError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { deleteSelected } from './remove.ts';
import { selector } from './selector.ts';
import { uaiViews } from './view.ts';

export const deprecatedUaiRoutes: readonly Route[] = [
  route('GET /uais', 'List UAIs of all users (deprecated)', {
    // The host is read by nobody.
    query: { username: text, host: text },
    async handle({ uas, query: { username }, headers }) {
      await uas.callers.identify(headers.authorization);
      return uaiViews(uas, selector({ user: username || undefined }));
    },
  }),
  route('DELETE /uais', 'Delete all UAIs (deprecated)', {
    query: { username: text },
    async handle({ uas, query: { username }, headers }) {
      await uas.callers.identify(headers.authorization);
      if (username) throw internalError();
      return deleteSelected(uas, selector({}));
    },
  }),
];
