import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [
      'test/**/*.test.ts',
      // These need a cluster and podman.
      ...(process.env.UAS_TEST_KUBECONFIG ? ['test/kubernetes/*.real.ts'] : []),
    ],
    // These need the single file and its runtime: npm run test:binary.
    exclude: process.env.UAS_BUN ? [] : ['test/single-file/**'],
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for programs that they started.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
