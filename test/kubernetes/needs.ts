/** What the tests of a real cluster need besides the cluster; `npm run test:kubernetes` says by name what is missing. */
import { apiServerPidFile } from './api-server.ts';
import { realKubeconfig } from './target.ts';

/** An image of images/uai that podman has. */
export const uaiImage = process.env.UAS_TEST_UAI_IMAGE ?? '';

export const hasCluster = realKubeconfig !== undefined;
export const hasPods = hasCluster && uaiImage !== '';
export const hasApiServer = hasCluster && apiServerPidFile !== undefined;
