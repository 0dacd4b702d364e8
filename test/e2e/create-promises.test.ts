/** Creating UAIs with several processes at once, and with an end in the middle: one UAI, and none forgotten. */
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type StartedService, startService } from '../support/local.ts';
import { createHome, hasTool, type ProgramHome } from '../support/program.ts';

function person(): ProgramHome {
  const home = createHome();
  onTestFinished(() => home.dispose());
  return home;
}

const uaisOf = ({ service }: StartedService) => [...service.store.uas.uais.rows()];

/** A service whose answers to POST are held back until they are let go. */
async function holdingBack(): Promise<{
  service: StartedService;
  env: Record<string, string>;
  created: Promise<void>;
}> {
  const service = await startService();
  onTestFinished(() => service.close());
  const held: ServerResponse[] = [];
  let wasCreated = () => {};
  const created = new Promise<void>((resolve) => {
    wasCreated = resolve;
  });
  const server = createServer((from, to) => {
    const { method = '', headers, url = '' } = from;
    const sent = request(new URL(url, service.origin), { method, headers }, (reply) => {
      if (method === 'POST') {
        held.push(to);
        reply.resume().on('end', wasCreated);
        return;
      }
      to.writeHead(reply.statusCode ?? 0, reply.headers);
      reply.pipe(to);
    });
    from.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const [user] = service.users;
  return {
    service,
    env: { UAS_ENDPOINT: `http://127.0.0.1:${port}`, UAS_TOKEN: user?.token ?? '' },
    created,
  };
}

describe('a create that ends before its answer', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('looks after %s for what was made, and names it', async (signal, code) => {
    const { service, env, created } = await holdingBack();
    const running = person().start(['create'], { env });
    await created;
    running.kill(signal);
    const ended = await running.done;
    const [uai] = uaisOf(service);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(`the service created ${uai?.name}`);
    expect(ended.stderr).toContain(`uas delete ${uai?.name}`);
  });

  it('looks after --timeout for what was made, and names it', async () => {
    const { service, env, created } = await holdingBack();
    const running = person().start(['create', '--timeout', '5s'], { env });
    await created;
    const ended = await running.done;
    const [uai] = uaisOf(service);
    expect(ended).toMatchObject({ code: 124, stdout: '' });
    expect(ended.stderr).toContain(`the service created ${uai?.name}`);
  });
});

describe.skipIf(!hasTool('ssh'))('several processes at once', () => {
  it.each([
    ['create --reuse', ['create', '--reuse', '-q']],
    ['ssh', ['ssh', '--', 'true']],
  ])('make one UAI: %s', async (_what, args) => {
    const service = await startService();
    onTestFinished(() => service.close());
    const [user] = service.users;
    const env = { UAS_ENDPOINT: service.origin, UAS_TOKEN: user?.token ?? '' };
    const { run } = person();
    const all = await Promise.all(Array.from({ length: 4 }, () => run(args, { env })));
    for (const { code, stderr } of all) expect(code, stderr).toBe(0);
    expect(uaisOf(service)).toHaveLength(1);
  });
});
