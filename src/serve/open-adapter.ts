/** Opens the part that knows UAIs on Kubernetes. */
import { UasError } from '../core/errors.ts';
import type { OpenAdapter } from './adapter.ts';

export const openAdapter: OpenAdapter = async () => {
  throw new UasError('failed', 'this version cannot run UAIs on Kubernetes yet', {
    hint: 'uas serve check and uas serve manifests work already',
  });
};
