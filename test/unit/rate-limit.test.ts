import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { limitRate } from '../../src/http/rate-limit.ts';
import type { Clock } from '../../src/system/deps.ts';
import type { HttpResponse } from '../../src/system/transport.ts';

/** Time that passes only when everybody sleeps: the earliest sleeper wakes first. */
function virtualClock(): Clock {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const turn = () => {
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (!next) return;
    now = Math.max(now, next.at);
    next.wake();
  };
  return {
    now: () => now,
    random: () => 0.5,
    sleep: (ms) =>
      new Promise((resolve) => {
        sleepers.push({ at: now + ms, wake: resolve });
        setImmediate(turn);
      }),
  };
}

const reply = (status = 200, headers = {}): HttpResponse => ({
  status,
  statusText: '',
  headers,
  body: Readable.from([]),
});
const request = { method: 'GET', url: new URL('https://x.test/'), headers: {} };

/** Sends so many requests, six at a time, and tells when each left. */
async function sent(count: number, answer: (at: number) => HttpResponse = () => reply()) {
  const clock = virtualClock();
  const times: number[] = [];
  const send = limitRate(
    async () => {
      const at = times.push(clock.now());
      await clock.sleep(20);
      return answer(at);
    },
    { perSecond: 15, burst: 4 },
    clock,
  );
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await send(request);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return times;
}

describe('requests under a limit', () => {
  it('stay below 20 in any second, and take no longer than 15 a second need', async () => {
    const times = await sent(205);
    expect(times).toHaveLength(205);
    for (const start of times) {
      const within = times.filter((time) => time >= start && time < start + 1000);
      expect(within.length).toBeLessThan(20);
    }
    expect(times.at(-1)).toBeLessThan((205 / 15) * 1000 * 1.05);
  });

  it('leave at once when there are few', async () => {
    expect(await sent(4)).toEqual([0, 0, 0, 0]);
  });

  it('wait together when the service says for how long', async () => {
    const times = await sent(12, (at) => (at === 3 ? reply(429, { 'retry-after': '5' }) : reply()));
    const after = times.filter((time) => time > 400);
    expect(after.length).toBeGreaterThan(3);
    expect(Math.min(...after)).toBeGreaterThanOrEqual(5000);
  });

  it('do not wait for what cannot be a pause', async () => {
    const times = await sent(12, (at) =>
      at === 3 ? reply(429, { 'retry-after': '86400' }) : reply(),
    );
    expect(times.at(-1)).toBeLessThan(2000);
  });

  it('end their wait with their signal', async () => {
    const { realClock } = await import('../../src/system/clock.ts');
    const send = limitRate(async () => reply(), { perSecond: 0.001, burst: 1 }, realClock);
    await send(request);
    const controller = new AbortController();
    const waiting = send({ ...request, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
