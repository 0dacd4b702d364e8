import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { realClock } from '../../src/system/clock.ts';
import { realFiles } from '../../src/system/files.ts';
import { type LockOptions, withLock } from '../../src/system/lock.ts';
import { scratch } from '../support/account.ts';

function options(more: Partial<LockOptions> = {}): LockOptions {
  const { signal } = new AbortController();
  return { files: realFiles, clock: realClock, signal, path: join(scratch(), 'lock'), ...more };
}

/** A clock whose pauses are over at once and count. */
function countingClock() {
  let pauses = 0;
  let now = Date.now();
  return {
    now: () => now,
    random: () => 0,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      pauses += 1;
      now += ms;
      await new Promise(setImmediate);
    },
    pauses: () => pauses,
  };
}

describe('a lock file', () => {
  it('admits one at a time, in any order, and is gone afterwards', async () => {
    const lock = options();
    let inside = 0;
    let most = 0;
    const visit = () =>
      withLock(lock, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 10 }, visit));
    expect(most).toBe(1);
    expect(existsSync(lock.path)).toBe(false);
  });

  it('of work that takes longer is not taken from it after a minute', async () => {
    const lock = options({ clock: countingClock(), hold: 300_000 });
    writeFileSync(lock.path, '1 another-host x');
    const started = lock.clock.now();
    await withLock(lock, async () => {});
    expect(lock.clock.now() - started).toBeGreaterThanOrEqual(300_000);
  });

  it('is gone after a failure, too', async () => {
    const lock = options();
    await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock.path)).toBe(false);
  });

  it.each([
    ['a process of this machine that has ended', `999999999 ${hostname()} x`],
    ['nobody who could be found, and old', 'rubbish'],
    ['another machine, and old', '1 another-host x'],
  ])('is taken from %s', async (_who, text) => {
    const clock = countingClock();
    const lock = options({ clock: { ...clock, now: () => Date.now() + 3600_000 } });
    writeFileSync(lock.path, text);
    expect(await withLock(lock, async () => 'done')).toBe('done');
    expect(clock.pauses()).toBe(0);
  });

  it('of a living process, or of another machine, is waited for', async () => {
    for (const text of [`${process.pid} ${hostname()} x`, '1 another-host x']) {
      const clock = countingClock();
      const { signal, abort } = abortable();
      const lock = options({ clock, signal });
      writeFileSync(lock.path, text);
      const waiting = withLock(lock, async () => 'done');
      while (clock.pauses() < 3) await new Promise(setImmediate);
      abort();
      await expect(waiting).rejects.toThrow('interrupted');
      expect(readFileSync(lock.path, 'utf8')).toBe(text);
    }
  });

  it('of another machine with a future time is only as old as it was first seen', async () => {
    const clock = countingClock();
    const lock = options({ clock: { ...clock, now: () => clock.now() - 3600_000 } });
    writeFileSync(lock.path, '1 another-host x');
    expect(await withLock(lock, async () => 'done')).toBe('done');
    expect(clock.pauses()).toBeGreaterThan(1000);
  });

  it('that somebody has taken meanwhile is not removed at the end', async () => {
    const lock = options();
    await withLock(lock, async () => writeFileSync(lock.path, 'somebody else'));
    expect(readFileSync(lock.path, 'utf8')).toBe('somebody else');
  });

  it('is left out where nothing can be written', async () => {
    const lock = options({ path: '/does/not/exist/lock' });
    expect(await withLock(lock, async () => 'done')).toBe('done');
  });
});

function abortable() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => controller.abort(new UasError('interrupted', 'interrupted')),
  };
}
