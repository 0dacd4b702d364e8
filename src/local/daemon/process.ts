/** Which process a number means: numbers are used again, so each goes with the time its process began. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessIdentity {
  pid: number;
  /** Opaque; equal for the same process only. */
  began: string;
}

/**
 * The boot, and the 22nd field of /proc/PID/stat: hundredths of a second since then. The second field is a name in
 * parentheses that may hold anything.
 */
async function beganOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A process whose first thread has ended is there until its other threads have: one may be writing a file.
  const threads = Number(fields[16]);
  if (state === 'X' || (state === 'Z' && threads < 2)) return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
  return `${boot.trim()} ${fields[18]}`;
}

async function beganElsewhere(pid: number): Promise<string | undefined> {
  const args = ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)];
  const { stdout } = await promisify(execFile)('ps', args, {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
  const [, state = '', time] = /^\s*(\S+)\s+(.*?)\s*$/.exec(stdout) ?? [];
  return state.startsWith('Z') ? undefined : time;
}

async function began(pid: number): Promise<string | undefined> {
  const question = process.platform === 'linux' ? beganOnLinux : beganElsewhere;
  return question(pid).catch(() => undefined);
}

/** Throws for a process that is gone. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  const time = await began(pid);
  if (time === undefined) throw new Error(`no process ${pid}`);
  return { pid, began: time };
}

/** Whether exactly this process still runs. */
export async function isRunning({ pid, began: time }: ProcessIdentity): Promise<boolean> {
  return time !== undefined && (await began(pid)) === time;
}
