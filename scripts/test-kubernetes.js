// `npm run test:kubernetes`: the tests of test/kubernetes that any cluster can run, against the one that KUBECONFIG names,
// in namespaces of their own, which they remove. What else they need is named when it is missing, and so are the tests that
// are skipped for it. Other arguments go to vitest.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countsLine, runVitest } from './run-vitest.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { env } = process;

/** Files that run on the fake in every `npm test`, and here on the cluster. */
const onBoth = ['client', 'cache', 'configuration', 'cluster', 'reasons', 'addresses'];

/** What else tests need, by the variable that says that it is there. */
const needs = {
  UAS_TEST_UAI_IMAGE: 'UAIs as containers of podman: an image of images/uai that it has',
  UAS_TEST_BASE: 'the image of the program: an image with glibc that podman has, to build it on',
  UAS_TEST_API_SERVER_PID_FILE: 'an API server to kill: the file with its process id',
};

function test() {
  for (const [variable, what] of Object.entries(needs)) {
    if (!env[variable]) process.stdout.write(`${variable} is not set, for ${what}\n`);
  }
  const build = spawnSync(process.execPath, ['build/build.js'], { cwd: root, stdio: 'inherit' });
  if (build.status !== 0) return build.status ?? 1;
  // A control plane without a kubelet gets a node whose pods are containers here.
  const node = env.UAS_TEST_UAI_IMAGE
    ? spawn(process.execPath, ['--import', 'tsx', 'test/kubernetes/podman-node.ts', 'node-1'], {
        cwd: root,
        stdio: 'ignore',
      })
    : undefined;
  const real = readdirSync(`${root}/test/kubernetes`).filter((name) => name.endsWith('.real.ts'));
  const files = [...onBoth.map((name) => `${name}.test.ts`), ...real];
  const words = [
    // One cluster: what one file does to its API server is not to meet another.
    '--no-file-parallelism',
    ...files.map((name) => `test/kubernetes/${name}`),
    ...process.argv.slice(2),
  ];
  // What needs a server that fails on command runs on the fake alone.
  const own = { ...env, UAS_TEST_KUBECONFIG: env.KUBECONFIG, CI: '' };
  const counts = runVitest(words, { env: own, reporter: 'verbose' });
  node?.kill();
  process.stdout.write(`${countsLine(counts)}\n`);
  return counts.failed > 0 ? 1 : 0;
}

if (env.KUBECONFIG) process.exitCode = test();
else {
  process.stdout.write(
    'KUBECONFIG is not set: there is no cluster to test against\n0 passed, 0 failed, 0 skipped\n',
  );
}
