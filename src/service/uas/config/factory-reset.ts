import { type Route, route } from '../route.ts';

export const factoryResetRoutes: readonly Route[] = [
  route('DELETE /admin/config', 'Remove all configuration and restore the site defaults', {
    async handle({ uas }) {
      await uas.configuration.reset();
      return undefined;
    },
  }),
];
