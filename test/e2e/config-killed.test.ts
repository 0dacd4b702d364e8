/** A change of the configuration that is killed leaves a history that agrees with the service or says `unknown`. */
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { imaginaryHosts } from '../../src/local/cluster/hosts.ts';
import { startServer } from '../../src/local/server.ts';
import { createService } from '../../src/local/service.ts';
import { realClock } from '../../src/system/clock.ts';
import type { Transport } from '../../src/system/transport.ts';
import { put } from '../support/key-files.ts';
import { base, person } from '../support/local.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

let admin: ProgramHome;
beforeEach(() => {
  admin = createHome({ key: false });
});
afterEach(() => admin.dispose());

interface HistoryRow {
  entries: { action: string; kind: string; name: string; state: string }[];
}

const site = `images: [{name: "reg/a:1", default: true}, {name: "reg/b:1"}]
volumes: [{name: lustre, mount_path: /work}]
classes: [{comment: users, image: "reg/b:1", volumes: [lustre]}]
`;
/** What is in the export once a change of the file has been made. */
const marks: Record<string, string> = {
  'images reg/a:1': '"reg/a:1"\n    default: true',
  'images reg/b:1': 'name: "reg/b:1"',
  'volumes lustre': '"/work"',
  'classes users': 'comment: "users"',
};

/** Before a request is carried out, after it, and after its answer. */
const phases = ['arrived', 'done', 'answered'] as const;
const moments = Object.keys(marks).flatMap((_mark, at) =>
  phases.map((phase) => [phase, at] as const),
);

it('an apply that is killed at each of its requests can be continued and undone', async () => {
  const service = await createService({
    ...{ clock: realClock, person, hosts: imaginaryHosts(), gateway: 'none', empty: true },
  });
  onTestFinished(() => service.close());
  let watch: (isWrite: boolean, phase: (typeof phases)[number]) => Promise<void> = async () => {};
  const handle: Transport = async (request) => {
    const isWrite = request.method !== 'GET';
    await watch(isWrite, 'arrived');
    const reply = await service.handle(request);
    await watch(isWrite, 'done');
    return reply;
  };
  const server = await startServer({ port: 0, handle });
  onTestFinished(() => server.close());
  const account = service.accounts.find(({ isAdmin }) => isAdmin);
  if (!account) throw new Error('the embedded service has no administrator');
  const env = {
    UAS_ENDPOINT: `${server.origin}${base}`,
    UAS_TOKEN: service.token(account, server.origin),
  };
  const config = (...args: string[]) => admin.run(['admin', 'config', ...args], { env });
  const file = put(admin.home, 'site.yaml', site);
  const start = (await config('export')).stdout;

  for (const [phase, at] of moments) {
    const running = admin.start(['admin', 'config', 'apply', '-f', file, '--yes'], { env });
    let writes = 0;
    watch = async (isWrite, now) => {
      if (!isWrite) return;
      const isIt = writes === at && (now === phase || (now === 'done' && phase === 'answered'));
      if (now === 'done') writes += 1;
      if (!isIt) return;
      if (phase === 'answered') setTimeout(() => running.kill('SIGKILL'), at);
      else {
        running.kill('SIGKILL');
        await running.done;
      }
    };
    await running.done;
    watch = async () => {};
    const said = `${phase} ${at}`;
    const now = (await config('export')).stdout;
    const [last] = JSON.parse((await config('history', '--json')).stdout) as HistoryRow[];
    expect(last?.entries, said).toHaveLength(Object.keys(marks).length);
    for (const { kind, name, state } of last?.entries ?? []) {
      const isThere = now.includes(marks[`${kind} ${name}`] ?? 'no mark');
      if (state === 'done') expect([said, name, isThere]).toEqual([said, name, true]);
      else if (state !== 'sent')
        expect([said, name, state, isThere]).toEqual([said, name, 'waiting', false]);
    }
    // Odd moments are continued first.
    if (at % 2 === 1) {
      expect((await config('apply', '-f', file, '--yes')).code).toBe(0);
      expect((await config('diff', '-f', file)).code).toBe(0);
    }
    for (;;) {
      const undo = await config('undo', '--yes');
      if (undo.code === 3) break;
      expect([said, undo.code, undo.stderr]).toEqual([said, 0, expect.any(String)]);
    }
    expect((await config('export')).stdout, said).toBe(start);
  }
}, 180_000);
