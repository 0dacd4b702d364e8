/**
 * Creates and deletes UAIs in the embedded service while it is stopped and killed, and keeps a book of what it
 * confirmed. What was confirmed must be so afterwards; what was cut off may be either way, but not twice.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '../../src/core/json.ts';
import { program } from './program.ts';

export interface SoakOptions {
  /** Creates and deletes together, at least. */
  operations: number;
  /** How often the service ends meanwhile; every second end is a kill. */
  restarts: number;
}

export interface SoakReport {
  created: number;
  deleted: number;
  /** Requests whose answer was cut off. */
  cutOff: number;
  /** Confirmed UAIs that are not there, and those that are there although their deletion was confirmed. */
  lost: string[];
  undead: string[];
  /** Names that are listed more than once. */
  doubled: string[];
  /** Lines of the state file that are not JSON. */
  broken: number;
}

interface Running {
  child: ChildProcess;
  endpoint: string;
  token: string;
  ended: Promise<unknown>;
}

async function start(home: string): Promise<Running> {
  const [command, ...first] = program;
  const env = { PATH: process.env.PATH ?? '', HOME: home };
  const args = ['local', 'run', '--json', '--speed', '10000'];
  const child = spawn(command, [...first, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  const info = JSON.parse(text) as {
    endpoint: string;
    users: { token: string; admin: boolean }[];
  };
  const token = info.users.find(({ admin }) => admin)?.token ?? '';
  return { child, endpoint: info.endpoint, token, ended };
}

/** How many requests are under way at a time, and how many UAIs there are at most. */
const width = 8;
const most = 24;

export async function soak({ operations, restarts }: SoakOptions): Promise<SoakReport> {
  const home = mkdtempSync(join(tmpdir(), 'uas-soak-'));
  const there = new Set<string>();
  const gone = new Set<string>();
  const unknown = new Set<string>();
  const report: SoakReport = {
    ...{ created: 0, deleted: 0, cutOff: 0, lost: [], undead: [], doubled: [], broken: 0 },
  };
  let running = await start(home);
  let number = 0;
  let classId = '';

  async function ask<T>(
    method: string,
    route: string,
    query: Record<string, string> = {},
  ): Promise<T> {
    const url = `${running.endpoint}${route}?${new URLSearchParams(query)}`;
    const reply = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${running.token}` },
      signal: AbortSignal.timeout(20_000),
    });
    const text = await reply.text();
    if (!reply.ok)
      throw Object.assign(new Error(`${method} ${route}: ${reply.status} ${text}`), {
        answered: true,
      });
    return JSON.parse(text) as T;
  }

  async function settle(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if ((error as { answered?: boolean }).answered) throw error;
      report.cutOff += 1;
      unknown.add(name);
    }
  }

  const create = (name: string) =>
    settle(name, async () => {
      await ask('POST', '/admin/uais', { uai_name: name, owner: 'soak', class_id: classId });
      there.add(name);
      report.created += 1;
    });
  const remove = (name: string) => {
    there.delete(name);
    return settle(name, async () => {
      const said = await ask<string[]>('DELETE', '/admin/uais', { uai_list: name });
      if (said.length !== 1) throw Object.assign(new Error(`${name}: ${said}`), { answered: true });
      gone.add(name);
      report.deleted += 1;
    });
  };

  async function restart(kill: boolean): Promise<void> {
    running.child.kill(kill ? 'SIGKILL' : 'SIGTERM');
    await running.ended;
    running = await start(home);
  }

  try {
    const [image] = await ask<{ image_id: string }[]>('GET', '/admin/config/images');
    const made = await ask<{ class_id: string }>('POST', '/admin/config/classes', {
      image_id: image?.image_id ?? '',
      comment: 'soak',
    });
    classId = made.class_id;
    const between = Math.ceil(operations / (restarts + 1));
    let begun = 0;
    for (let round = 0; round <= restarts; round += 1) {
      // What a kill left undone is for the last round.
      let left = round === restarts ? operations - begun : between;
      const worker = async () => {
        while (left > 0) {
          left -= 1;
          begun += 1;
          const [name] = there;
          if (name !== undefined && (there.size >= most || Math.random() < 0.5)) await remove(name);
          else {
            number += 1;
            await create(`soak-${number}`);
          }
        }
      };
      const work = Promise.all(Array.from({ length: width }, worker));
      if (round === restarts) {
        await work;
        break;
      }
      const kill = round % 2 === 0;
      // In the middle of the work for a kill; what is cut off then is in the book as unknown.
      if (kill) {
        while (left > between / 2) await new Promise((resolve) => setTimeout(resolve, 1));
        running.child.kill('SIGKILL');
        left = 0;
      }
      await work;
      await restart(kill);
    }
    const names = (await ask<{ uai_name: string }[]>('GET', '/admin/uais')).map(
      (uai) => uai.uai_name,
    );
    const listed = new Set(names);
    report.doubled = names.filter((name, at) => names.indexOf(name) !== at);
    report.lost = [...there].filter((name) => !listed.has(name) && !unknown.has(name));
    report.undead = [...gone].filter((name) => listed.has(name) && !unknown.has(name));
    const known = new Set([...there, ...unknown]);
    report.undead.push(...names.filter((name) => !known.has(name)));
  } finally {
    running.child.kill('SIGTERM');
    await running.ended;
  }
  const lines = readFileSync(join(home, '.local/state/uas/local/state.jsonl'), 'utf8').split('\n');
  for (const line of lines.slice(0, -1)) {
    try {
      parseJson(line);
    } catch {
      report.broken += 1;
    }
  }
  if (lines.at(-1) !== '') report.broken += 1;
  rmSync(home, { recursive: true, force: true });
  return report;
}
