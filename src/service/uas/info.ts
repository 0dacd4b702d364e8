import { type Route, route } from './route.ts';

export const serviceName = 'cray-uas-mgr';

export const infoRoutes: readonly Route[] = [
  route('GET /', 'The version of the interface', { handle: () => 'v1' }),
  route('GET /mgr-info', 'The service and its version; removes UAIs whose job has ended', {
    async handle({ uas, headers }) {
      await uas.callers.identify(headers.authorization);
      await uas.cluster.reap();
      return { service_name: serviceName, version: uas.settings.version };
    },
  }),
  route('GET /images', 'The image names that users may ask for', {
    handle: ({ uas }) =>
      uas.configuration.read((tables) => {
        const images = tables.images.rows();
        return {
          default_image: images.find((image) => image.default)?.imagename ?? null,
          image_list: images.length > 0 ? images.map((image) => image.imagename) : null,
        };
      }),
  }),
];
