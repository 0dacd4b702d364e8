import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseFaults } from '../../src/local/faults/grammar.ts';
import { directService, keyUpload, publicKey, startService } from '../support/local.ts';

describe('faults', () => {
  const ask = (fault: string) => directService({ fault, empty: false });

  it.each([
    ['GET /images=503', 503, 'text/plain', 'upstream connect error'],
    ['GET /images=500:html', 500, 'text/html', '<h1>500</h1>'],
    ['GET /images=504:json', 504, 'application/problem+json', '"status": 504'],
    ['GET /images=401', 401, 'text/plain', 'Jwt is expired'],
    ['* *=502', 502, 'text/plain', 'upstream'],
    ['GET /im*=502', 502, 'text/plain', 'upstream'],
    ['GET /images=html', 200, 'text/html', 'Sign in'],
  ])('%s', async (fault, status, type, text) => {
    expect(await (await ask(fault)).call('GET /images')).toMatchObject({
      status,
      headers: { 'content-type': type },
      text: expect.stringContaining(text),
    });
  });

  it('can leave the body empty', async () => {
    expect(await (await ask('* *=401:empty')).call('GET /images')).toMatchObject({
      status: 401,
      text: '',
    });
  });

  it('say when to come back, as often as asked, and leave other routes alone', async () => {
    const uas = await ask('GET /images=429:5x2');
    const seen = [];
    for (let index = 0; index < 3; index += 1) seen.push(await uas.call('GET /images'));
    expect(seen.map(({ status, headers }) => [status, headers['retry-after']])).toEqual([
      [429, '5'],
      [429, '5'],
      [200, undefined],
    ]);
    const other = await ask('GET /images=503');
    expect((await other.call('HEAD /images')).status).toBe(200);
    expect((await other.call('GET /')).status).toBe(200);
  });

  it('come one after the other, and a delay with the next', async () => {
    const uas = await ask('GET /=delay:2s,GET /=503x1,GET /=504x1');
    const began = uas.clock.now();
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await uas.call('GET /')).status);
    expect([statuses, uas.clock.now() - began]).toEqual([[503, 504, 200], 6000]);
  });

  it('break the connection before or after the work is done', async () => {
    for (const [action, made] of [
      ['drop', 0],
      ['lost', 1],
    ] as const) {
      const uas = await ask(`POST /uas=${action}`);
      const creation = uas.call('POST /uas', { as: 'user', ...keyUpload(publicKey) });
      await expect(creation).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(uas.service.store.uas.uais.size).toBe(made);
    }
  });

  it('can lose the answer behind a status', async () => {
    const uas = await ask('POST /uas=lost:504');
    expect((await uas.call('POST /uas', { as: 'user', ...keyUpload(publicKey) })).status).toBe(504);
    expect(uas.service.store.uas.uais.size).toBe(1);
  });

  it('can end the text early, or the connection', async () => {
    const whole = (await (await ask('')).call('GET /images')).text;
    const uas = await ask('GET /images=truncatex1,GET /images=cut');
    const truncated = await uas.callServer('GET /apis/uas-mgr/v1/images').catch(String);
    expect(truncated).toContain('JSON');
    await expect(uas.call('GET /images')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(whole.length).toBeGreaterThan(100);
  });

  it('can send elsewhere', async () => {
    expect(await (await ask('GET /=redirect:https://other.example/')).call('GET /')).toMatchObject({
      status: 302,
      headers: { location: 'https://other.example/' },
    });
  });

  it('can fill every text with what a terminal obeys', async () => {
    const uas = await ask('GET /images=hostile');
    const { json } = await uas.call('GET /images');
    const { default_image, image_list } = json as { default_image: string; image_list: string[] };
    for (const text of [default_image, ...image_list]) expect(text).toContain('\u001b[31m\u202e');
  });

  it('reach the other services by their whole path', async () => {
    const uas = await ask('POST /keycloak/*/token=500,GET /identities-api/user-info=502');
    const token = '/keycloak/realms/shasta/protocol/openid-connect/token';
    expect((await uas.callServer(`POST ${token}`)).status).toBe(500);
    expect((await uas.callServer('GET /identities-api/user-info')).status).toBe(502);
  });

  it.each([
    'GET /uas',
    'GET uas=503',
    'get /uas=503',
    'GET /uas=200',
    'GET /uas=503:never',
    'GET /uas=delay:2',
    'GET /uas=drop:1',
    'GET /uas=redirect',
    'GET /uas=lost:200',
    'everything',
  ])('refuse %j', (text) => {
    expect(() => parseFaults(text)).toThrow(`--fault: cannot understand '${text}'`);
  });

  it('really break sockets', async () => {
    const service = await startService({ fault: 'GET /=dropx1,GET /=cut', gateway: 'none' });
    const get = () =>
      new Promise<string>((resolve) => {
        const asked = request(`${service.endpoint}/`, { agent: false }, (response) => {
          response.on('error', (error: NodeJS.ErrnoException) => resolve(`body ${error.code}`));
          response.on('end', () => resolve('whole'));
          response.resume();
        });
        asked.on('error', (error: NodeJS.ErrnoException) => resolve(`request ${error.code}`));
        asked.end();
      });
    const seen = [await get(), await get()];
    await service.close();
    expect(seen).toEqual(['request ECONNRESET', 'body ECONNRESET']);
  });
});
