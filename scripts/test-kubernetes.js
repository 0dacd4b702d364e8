// `npm run test:kubernetes`: the tests of test/kubernetes that any cluster can run, against the one that KUBECONFIG names,
// in namespaces of their own, which they remove. Other arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { KUBECONFIG } = process.env;
if (!KUBECONFIG) {
  process.stdout.write(
    'KUBECONFIG is not set: there is no cluster to test against\n0 passed, 0 failed, 0 skipped\n',
  );
} else {
  const { status } = spawnSync(
    process.execPath,
    [
      'scripts/test.js',
      'test/kubernetes/client.test.ts',
      'test/kubernetes/cache.test.ts',
      'test/kubernetes/configuration.test.ts',
      'test/kubernetes/cluster.test.ts',
      'test/kubernetes/manifests.real.ts',
      'test/kubernetes/uai.real.ts',
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      stdio: 'inherit',
      // What needs a server that fails on command runs on the fake alone.
      env: { ...process.env, UAS_TEST_KUBECONFIG: KUBECONFIG, CI: '' },
    },
  );
  process.exitCode = status ?? 1;
}
