/** Terminals of the embedded service in the single file, which are Bun's. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createHome, program } from '../support/program.ts';

it('a program that writes without end waits for a reader that does not read', async () => {
  const home = createHome();
  onTestFinished(() => home.dispose());
  const started = await home.run(['local', 'start', '--json']);
  const { pid } = JSON.parse(started.stdout) as { pid: number };
  expect((await home.run(['create', '--wait'])).code).toBe(0);
  const megabytes = () => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  };
  const before = megabytes();
  const child = spawn(program[0], ['ssh', '-tt', '--', 'yes'], {
    env: home.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill());
  // Nobody reads: the pipe and the connection fill up.
  await sleep(4000);
  expect(megabytes() - before).toBeLessThan(60);
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await expect.poll(() => bytes, { timeout: 10_000 }).toBeGreaterThan(5_000_000);
}, 60_000);
