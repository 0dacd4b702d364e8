/** A bulk delete by the built program over HTTP: endings, signals and streams that nobody reads. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { program } from '../support/program.ts';

const ids = [1, 2, 3, 4, 5].map((n) => `${n}1111111-1111-4111-8111-111111111111`);
const names = ids.map((_id, at) => `image${at + 1}`);
const row = (at: number) => ({ image_id: ids[at], imagename: names[at], default: false });

let server: Server;
let home: string;
let endpoint: string;
/** A status for each image; 0 never answers. */
let endings: number[];
let deleted: string[];
let onDelete: (at: number) => void;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'uas-many-'));
  server = createServer((request, reply) => {
    request.resume();
    reply.setHeader('content-type', 'application/json');
    if (request.method === 'GET')
      return void reply.end(JSON.stringify(ids.map((_id, at) => row(at))));
    const at = ids.findIndex((id) => request.url?.endsWith(id));
    deleted.push(names[at] ?? '');
    const status = endings[at] ?? 404;
    onDelete(at);
    if (status === 0) return undefined;
    reply.statusCode = status;
    return void reply.end(
      JSON.stringify(status === 200 ? row(at) : { status, detail: `said ${status}` }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  endings = [200, 404, 403, 500, 200];
  deleted = [];
  onDelete = () => {};
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(home, { recursive: true, force: true });
});

/** Runs the delete of all five below a shell that may redirect its streams. */
function remove(redirection: string, more: readonly string[] = []) {
  const line = `"$0" "$@" ${redirection}`;
  const args = ['admin', 'config', 'images', 'delete', ...names, '--yes', ...more];
  const child = spawn('/bin/sh', ['-c', line, ...program, ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      UAS_ENDPOINT: endpoint,
      UAS_TOKEN: 'a-token-of-tests',
    },
    detached: true,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) =>
      resolve({
        code,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    ),
  );
  return { child, ended };
}

describe('a delete of five over HTTP', () => {
  it('tries all, and lists them in the order given', async () => {
    const { code, stdout, stderr } = await remove('', ['--json']).ended;
    expect({ code, deleted }).toEqual({ code: 9, deleted: names });
    const rows = JSON.parse(stdout) as { item: string; ok: boolean; error?: { status: number } }[];
    expect(rows.map(({ item, ok, error }) => [item, error?.status ?? ok])).toEqual(
      names.map((name, at) => [name, [true, 404, 403, 500, true][at]]),
    );
    const { error } = JSON.parse(stderr);
    expect(error.details.map((detail: { item: string }) => detail.item)).toEqual(names);
    expect(
      error.details.map(({ ok, status }: { ok: boolean; status?: number }) => status ?? ok),
    ).toEqual([true, 404, 403, 500, true]);
  });

  it('lists at Ctrl-C what is done, what is not known and what was not tried', async () => {
    endings = [200, 404, 0, 200, 200];
    const { child, ended } = remove('; exit $?', ['--json']);
    onDelete = (at) => {
      if (at === 2 && child.pid) process.kill(-child.pid, 'SIGINT');
    };
    const { stderr } = await ended;
    expect(deleted).toEqual(names.slice(0, 3));
    const { error } = JSON.parse(stderr);
    expect(error.code).toBe('interrupted');
    expect(
      error.details.map(({ ok, message }: { ok: boolean; message?: string }) => message ?? ok),
    ).toEqual([true, 'said 404', 'interrupted; the outcome is unknown', 'not tried', 'not tried']);
  });

  it.each([
    ['standard output closed', '>&-'],
    ['standard error closed', '2>&-'],
    ['both closed', '>&- 2>&-'],
    ['a reader that goes away', '| head -n 1'],
    ['a reader that reads nothing', '2>&1 | true'],
  ])('with %s does all of its work, without a stack trace', async (_what, redirection) => {
    endings = [200, 200, 200, 200, 404];
    const { stderr } = await remove(redirection).ended;
    expect(deleted).toEqual(names);
    expect(stderr).not.toMatch(/^ +at |EPIPE|EBADF/m);
  });
});
