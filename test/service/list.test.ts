/** Lists of any length: the bytes of the service, in one text or in pieces. */
import { describe, expect, it } from 'vitest';
import { toResponse } from '../../src/service/http/reply.ts';
import type { Observed } from '../../src/service/observed.ts';
import { dump } from '../../src/service/python/dump.ts';
import type { Uas } from '../../src/service/uas/route.ts';
import { basePath, handleUas } from '../../src/service/uas/router.ts';
import { uaiView } from '../../src/service/uas/uais/view.ts';
import { settings } from './settings.ts';

const uai = (at: number): Observed => {
  const labels = { app: `uai-${at}`, uas: 'managed', user: 'ann' };
  return {
    job: { namespace: 'user', name: `uai-${at}`, labels, created: 0 },
    pod: {
      ...{ labels, phase: 'Running', node: 'n', started: 0, isDeleted: false, image: 'i' },
      container: { state: 'running', reason: '' },
      ready: { isTrue: true, message: '' },
      ...{ reason: '', message: '' },
    },
    service: undefined,
    reason: '',
  };
};

const now = 60_000;

/** The reply to a list of so many UAIs. @param onLook called when one is looked at */
function listed(count: number, onLook: (at: number) => void = () => {}, method = 'GET') {
  const uais = async () =>
    (function* () {
      for (let at = 0; at < count; at += 1) {
        onLook(at);
        yield uai(at);
      }
    })();
  const uas = { cluster: { uais }, settings, now: () => now } as unknown as Uas;
  const url = new URL(`http://x${basePath}/admin/uais`);
  return handleUas(uas, { method, url, headers: {} });
}

async function piecesOf(count: number): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of toResponse(await listed(count)).body) pieces.push(Buffer.from(piece));
  return pieces;
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => uaiView(uai(at), settings, now));

describe('a list of UAIs', () => {
  it.each([0, 1, 3, 1000, 5000])('of %i has the bytes of the service', async (count) => {
    const text = Buffer.concat(await piecesOf(count)).toString();
    expect(text === dump(rows(count))).toBe(true);
  });

  it('has a length when it is short', async () => {
    const { headers } = toResponse(await listed(3));
    expect(headers['content-length']).toBe(String(dump(rows(3)).length));
  });

  it('goes out in pieces when it is long, each made when its turn comes', async () => {
    let looked = 0;
    const reply = await listed(5000, (at) => {
      looked = at;
    });
    const { headers, body } = toResponse(reply);
    expect(headers['content-length']).toBeUndefined();
    expect(looked).toBeLessThan(1000);
    const before: number[] = [];
    for await (const piece of body) {
      expect(piece.length).toBeLessThan(80 * 1024);
      before.push(looked);
    }
    expect(before.at(-1)).toBe(4999);
    expect(new Set(before).size).toBeGreaterThan(10);
  });

  it('lets others be served between two pieces', async () => {
    const { body } = toResponse(await listed(5000));
    let turns = 0;
    const count = () => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    for await (const _piece of body) turns += 0;
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(10);
  });

  it('says nothing of its rows to a HEAD', async () => {
    const { body } = toResponse(await listed(5000, () => {}, 'HEAD'), 'HEAD');
    for await (const piece of body) expect(piece.length).toBe(0);
  });
});
