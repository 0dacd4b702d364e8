/** The service for a site, on Kubernetes. */
import type { Entry } from '../../command/entry.ts';

export const serveEntries: readonly Entry[] = [
  {
    name: 'serve',
    group: 'Administration',
    summary: 'a User Access Service on a Kubernetes cluster, for a site',
    early: { names: { '--config': '--config' }, otherwise: 'run' },
    entries: [
      {
        name: 'run',
        summary: 'run the service until SIGTERM, in a pod or with a kubeconfig',
        load: async () => (await import('./run.ts')).runServe,
      },
      {
        name: 'check',
        summary: 'check the configuration, the issuer and the cluster, and say what to fix',
        load: async () => (await import('./check.ts')).checkServe,
      },
      {
        name: 'manifests',
        summary: 'print what the cluster needs, for kubectl apply',
        load: async () => (await import('./manifests.ts')).printManifests,
      },
    ],
  },
];
