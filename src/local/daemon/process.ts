/** Which process a number means: numbers are used again, so each goes with the time its process began. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessIdentity {
  pid: number;
  /** Opaque; equal for the same process only. */
  began: string;
}

/** The 22nd field of /proc/PID/stat; the second one is a name in parentheses that may hold anything. */
async function beganOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isDead = fields[0] === 'Z' || fields[0] === 'X';
  return isDead ? undefined : fields[19];
}

async function beganElsewhere(pid: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  });
  return stdout.trim() || undefined;
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
