/**
 * Thousands of UAIs, measured by `bench/serve.ts` in processes of their own. Limits are on counts, memory and CPU time,
 * which a busy machine does not change much; docs/operator.md has the times.
 */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { realKubeconfig } from './target.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function figuresOf(count: number) {
  const args = ['--expose-gc', '--import', 'tsx', 'bench/serve.ts', '--json', String(count)];
  const { stdout } = await execa(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

describe.skipIf(realKubeconfig !== undefined)('a service with many UAIs', () => {
  it('lists 2,000 with little CPU time and memory', async () => {
    const figures = await figuresOf(2000);
    expect(figures).toMatchObject({ uais: 2000, watches: 6, lists: 4 * 4 + 2 });
    expect(figures.list.cpuMilliseconds).toBeLessThan(100);
    expect(figures.megabytes.most).toBeLessThan(250);
  }, 120_000);

  it('lists 20,000 in pieces, and sees a change', async () => {
    const figures = await figuresOf(20_000);
    // Pages of 500 of Jobs, pods, Services and Secrets; one each of events and of the configuration.
    expect(figures).toMatchObject({ uais: 20_000, watches: 6, lists: 4 * 40 + 2 });
    expect(figures.ready.cpuSeconds).toBeLessThan(10);
    expect(figures.list).toMatchObject({ isChunked: true });
    expect(figures.list.cpuMilliseconds).toBeLessThan(2000);
    expect(figures.list.first).toBeLessThan(figures.list.milliseconds * 0.7);
    expect(figures.changeMilliseconds).toBeLessThan(10_000);
    expect(figures.megabytes.most).toBeLessThan(500);
  }, 300_000);
});
