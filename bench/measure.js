// Runs commands alternately and measures each run: wall time here, CPU and peak memory as the kernel counts them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/**
 * Peak resident memory so far in kB, while the process is there; 0 where /proc is not.
 * @param {number | undefined} pid
 */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/**
 * @typedef {{ name: string, command: string, args: string[], env: NodeJS.ProcessEnv }} Case
 * @typedef {{ wall: number, cpu: number, peak: number, code: number | null, bytes: number }} Run
 */

/**
 * One run. CPU is what all children used before and after, which the kernel adds up when a child is reaped.
 * @param {Case} what
 * @returns {Promise<Run>}
 */
function runOnce({ command, args, env }) {
  return new Promise((resolve, reject) => {
    const before = childCpu();
    const started = performance.now();
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let bytes = 0;
    let peak = 0;
    child.stdout.on('data', (chunk) => {
      bytes += chunk.length;
      peak = Math.max(peak, peakOf(child.pid));
    });
    // The end of its output is the last moment that the process is surely there.
    child.stdout.on('end', () => {
      peak = Math.max(peak, peakOf(child.pid));
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const wall = performance.now() - started;
      resolve({ wall, cpu: childCpu() - before, peak, code, bytes });
    });
  });
}

/** Milliseconds of CPU of all children that have ended, from /proc; NaN elsewhere. A tick is 10 ms. */
function childCpu() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return Number.NaN;
  }
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Runs all cases in turn, `runs` times, after two rounds that do not count.
 * @param {Case[]} cases
 * @param {number} runs
 * @returns medians: wall in ms and peak in MB; CPU in ms is a mean, since its ticks are coarse
 */
export async function measure(cases, runs) {
  /** @type {Map<string, Run[]>} */
  const results = new Map(cases.map(({ name }) => [name, []]));
  for (let round = -2; round < runs; round += 1) {
    for (const one of cases) {
      const result = await runOnce(one);
      if (result.code !== 0) throw new Error(`${one.name} ended with ${result.code}`);
      if (round >= 0) results.get(one.name)?.push(result);
    }
  }
  return new Map(
    [...results].map(([name, all]) => [
      name,
      {
        wall: median(all.map(({ wall }) => wall)),
        cpu: mean(all.map(({ cpu }) => cpu)),
        peak: Math.max(...all.map(({ peak }) => peak)) / 1024,
      },
    ]),
  );
}
