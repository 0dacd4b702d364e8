/** `uas admin brokers` with the service of `uas serve`: what it makes for a broker, and what check says about it. */
import { beforeAll, expect, it } from 'vitest';
import type { BrokerFinding } from '../../src/doctor/broker.ts';
import { uas } from '../support/run.ts';
import { serveService } from '../support/serve-service.ts';

let service: Awaited<ReturnType<typeof serveService>>;
const denied = { code: 255, stdout: '', stderr: 'x@h: Permission denied (publickey).\n' };
const refused = { code: 255, stdout: '', stderr: 'ssh: connect to host h: Connection refused\n' };

const brokers = (args: readonly string[], ssh = denied) =>
  uas(['admin', ...args], {
    transport: service.handle,
    spawn: () => ssh,
    env: { UAS_ENDPOINT: 'https://serve.test/apis/uas-mgr/v1', UAS_TOKEN: service.tokens.admin },
  });

beforeAll(async () => {
  service = await serveService();
  return () => service.close();
});

it('creates a broker, verifies it, and finds a port that nobody answers at', async () => {
  for (const [name, ...options] of [['reg.example/uai:1', '--default'], ['reg.example/broker:1']]) {
    const made = await brokers(['config', 'images', 'create', name ?? '', ...options]);
    expect(made).toMatchObject({ code: 0 });
  }
  const created = await brokers(['brokers', 'create', 'login', '--yes', '--json']);
  expect(created).toMatchObject({ code: 0 });
  expect(JSON.parse(created.stdout)).toMatchObject({
    ...{ uai_name: 'login', username: 'broker', uai_status: 'Running: Ready' },
    ...{ class: 'login broker', creation_class: 'login end-users', uais: [] },
  });
  const check = async (ssh = denied) => {
    const { code, stdout } = await brokers(['brokers', 'check', '--json'], ssh);
    const findings = JSON.parse(stdout) as BrokerFinding[];
    return { code, bad: findings.filter(({ status }) => status !== 'ok').map((one) => one.check) };
  };
  expect(await check()).toEqual({ code: 0, bad: [] });
  expect(await check(refused)).toEqual({ code: 1, bad: ['port'] });
});
