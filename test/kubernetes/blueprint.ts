/** A plain UAI of a user, for tests that make UAIs without the routes. */
import type { Settings } from '../../src/service/settings.ts';
import { blueprintOf } from '../../src/service/uas/uais/blueprint.ts';

export const blueprint = (name: string) =>
  blueprintOf(
    {
      namespace: 'user',
      image: 'registry.example/uai:1',
      classId: 'c',
      isPublic: true,
      typedPorts: [],
      creationClass: null,
      timeout: null,
      usesComputeNetwork: false,
      volumes: [],
      limits: null,
      requests: null,
      tolerations: null,
      priorityClass: '',
      serviceAccount: 'default',
      replicas: 1,
    },
    { name, owner: 'ann', publicKey: 'key', passwd: 'ann::1:1::/:/bin/sh' },
    { sshPort: 30_123, sshType: 'NodePort' } as Settings,
  );
