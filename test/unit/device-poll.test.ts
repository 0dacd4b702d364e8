/** What counts as an answer to a poll for a device code. */
import { describe, expect, it } from 'vitest';
import { patientFetch } from '../../src/api/device-poll.ts';
import { UasError } from '../../src/core/errors.ts';

const init = { method: 'POST', headers: {} };

function polling(answer: () => Response, signal = new AbortController().signal) {
  const troubles: (string | undefined)[] = [];
  const bridge = { last: () => undefined, fetch: async () => answer() };
  const fetch = patientFetch(bridge, signal, (why) => troubles.push(why));
  return { fetch: () => fetch('https://gateway.example/token', init), troubles };
}

const failing = (retryable: boolean) => () => {
  throw new UasError('timeout', 'no answer within 30s', { retryable });
};

describe('a poll', () => {
  it('that got no answer in time is asked again, more slowly', async () => {
    const { fetch, troubles } = polling(failing(true));
    expect(await (await fetch()).json()).toEqual({ error: 'slow_down' });
    expect(troubles).toEqual(['no answer within 30s']);
  });

  it.each([408, 425, 429, 500, 502, 503, 504])(
    'answered with %i is asked again',
    async (status) => {
      const headers = { 'retry-after': '7' };
      const reply = await polling(() => new Response('<html>', { status, headers })).fetch();
      expect(reply.status).toBe(400);
      expect(reply.headers.get('retry-after')).toBe('7');
      expect(await reply.json()).toEqual({ error: 'slow_down' });
    },
  );

  it('whose failure lasts, or that was interrupted, ends the sign-in', async () => {
    await expect(polling(failing(false)).fetch()).rejects.toThrow('no answer');
    await expect(polling(failing(true), AbortSignal.abort()).fetch()).rejects.toThrow('no answer');
  });

  it('that was refused is handed on unchanged', async () => {
    const { fetch, troubles } = polling(() => new Response('{"error":"x"}', { status: 400 }));
    expect(await (await fetch()).text()).toBe('{"error":"x"}');
    expect(troubles).toEqual([undefined]);
  });
});
