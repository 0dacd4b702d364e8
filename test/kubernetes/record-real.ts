/** Prints the recording of a real API server: KUBECONFIG=FILE node --import tsx test/kubernetes/record-real.ts > test/kubernetes/recordings/1.20.jsonl */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { kubeconfig } from '../../src/serve/kubernetes/kubeconfig.ts';
import { record } from './record.ts';

const config = await kubeconfig(process.env.KUBECONFIG ?? '', {
  now: Date.now,
  env: process.env,
  readText: (path) => readFile(path, 'utf8'),
  exec: async (command, args, env) =>
    (await promisify(execFile)(command, [...args], { env: { ...process.env, ...env } })).stdout,
});
for (const one of await record(config)) process.stdout.write(`${JSON.stringify(one)}\n`);
