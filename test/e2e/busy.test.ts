/** Signals while the built program computes and nothing else in it runs. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createHome, type ProgramHome, program } from '../support/program.ts';

let home: ProgramHome;
beforeEach(() => {
  home = createHome({ key: false });
  onTestFinished(() => home.dispose());
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a computation that would take minutes, at once',
  async (signal) => {
    const rows = Array.from({ length: 20_000 }, (_none, at) => ({
      uai_name: `uai-vers-${at}`,
      username: 'vers',
      uai_status: 'Running: Ready',
    }));
    let tell = () => {};
    const answered = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const server = createServer((_request, reply) => {
      reply.end(JSON.stringify(rows), () => tell());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const [command, ...first] = program;
    // Looks at 20,000 rows for each of 20,000.
    const args = [...first, 'list', '--query', 'length([].length($[].uai_name))'];
    const env = { ...home.env, UAS_ENDPOINT: `http://127.0.0.1:${port}`, UAS_TOKEN: 'x' };
    const child = spawn(command, args, { env, stdio: 'ignore' });
    const ended = new Promise<number>((resolve) => {
      child.once('close', (code, by) => resolve(code ?? 128 + (by ? constants.signals[by] : 0)));
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await answered;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(child.exitCode).toBeNull();
    const started = performance.now();
    child.kill(signal);
    expect(await ended).toBe(128 + constants.signals[signal]);
    expect(performance.now() - started).toBeLessThan(3000);
  },
);
