/** Cray mode verifies certificates, which cray does not. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/http/python/connect.ts';
import { configuration, cray, crayWorld } from '../support/cray.ts';
import { startRecorder } from '../support/recorder.ts';

let tls: { key: string; cert: string };

beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  tls = { key, cert };
});

async function list(env: (home: string) => Record<string, string>) {
  const recorder = await startRecorder(() => ({ body: '[]' }), { tls });
  const world = crayWorld({ files: configuration(recorder.origin) });
  writeFileSync(join(world.home, 'ca.pem'), tls.cert);
  Object.assign(world.deps.env, env(world.home));
  return { ...(await cray(['uas', 'list'], { connect }, world)), raw: recorder.requests };
}

it('a certificate that nobody vouches for is refused, and the way out is named', async () => {
  const run = await list(() => ({}));
  expect(run.code).toBe(2);
  expect(run.raw).toEqual([]);
  expect(run.stderr).toContain('Error: Unable to connect to cray. ');
  expect(run.stderr).toContain('SSL_CERT_FILE');
});

it('SSL_CERT_FILE names whom to trust', async () => {
  const run = await list((home) => ({ SSL_CERT_FILE: join(home, 'ca.pem') }));
  expect(run).toMatchObject({ code: 0, stdout: 'results = []\n\n', stderr: '' });
});

it('SSL_CERT_FILE does not take away what our own configuration trusts', async () => {
  const recorder = await startRecorder(() => ({ body: '[]' }), { tls });
  const world = crayWorld({ files: null });
  const put = (name: string, text: string) => {
    writeFileSync(join(world.home, name), text);
    return join(world.home, name);
  };
  const cacert = put('ca.pem', tls.cert);
  const other = await generate([{ name: 'commonName', value: 'other' }], { keySize: 2048 });
  mkdirSync(join(world.home, '.config', 'uas'), { recursive: true });
  const configurations = { site: { endpoint: recorder.origin, cacert } };
  put('.config/uas/config.json', JSON.stringify({ version: 1, current: 'site', configurations }));
  Object.assign(world.deps.env, { SSL_CERT_FILE: put('other.pem', other.cert), UAS_TOKEN: 'x' });
  const run = await cray(['uas', 'list'], { connect, startedAs: 'uas' }, world);
  expect(run).toMatchObject({ code: 0, stdout: 'results = []\n\n', stderr: '' });
});

it('a missing SSL_CERT_FILE is named', async () => {
  const run = await list(() => ({ SSL_CERT_FILE: '/nowhere.pem' }));
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('SSL_CERT_FILE: file not found: /nowhere.pem\n');
});

it('UAS_INSECURE takes any certificate, with a warning', async () => {
  const run = await list(() => ({ UAS_INSECURE: '1' }));
  expect(run).toMatchObject({ code: 0, stdout: 'results = []\n\n' });
  expect(run.stderr).toBe('warning: TLS certificates are not verified (UAS_INSECURE)\n');
});
