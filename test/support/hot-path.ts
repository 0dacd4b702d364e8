/** What a start of the built program reads and loads, in counts that are the same on every machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

export interface Load {
  code: number | null;
  stdout: string;
  /** Packs of the build that were read, sorted. */
  packs: string[];
  /** Bytes of them together. */
  bytes: number;
  /** Modules of Node that were loaded beyond those of `node -e 0`, `internal/…` among them. */
  modules: string[];
}

// Runs before the program: notes which files of dist it reads, and at the end which modules of Node there are.
const observer = `
const fs = require('node:fs');
const { readFileSync, writeFileSync } = fs;
const read = [];
fs.readFileSync = (path, ...rest) => {
  if (/\\/dist\\/\\w+\\.js$/.test(path)) read.push(path);
  return readFileSync(path, ...rest);
};
process.on('exit', () => {
  const modules = process.moduleLoadList.flatMap((name) => /^NativeModule (.*)/.exec(name)?.[1] ?? []);
  writeFileSync(process.env.OBSERVED, JSON.stringify({ read, modules }));
});
`;

/** Runs Node with a script, its output in files, so that no stream of Node's needs the network. */
async function observe(args: readonly string[], env: Record<string, string>) {
  const directory = mkdtempSync(join(tmpdir(), 'uas-hot-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const hook = join(directory, 'observer.cjs');
  const observed = join(directory, 'observed.json');
  const output = join(directory, 'stdout');
  writeFileSync(hook, observer);
  const stdout = openSync(output, 'w');
  const child = spawn(process.execPath, ['--require', hook, ...args], {
    env: { PATH: process.env.PATH, HOME: directory, OBSERVED: observed, ...env },
    stdio: ['ignore', stdout, 'ignore'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const { read, modules } = JSON.parse(readFileSync(observed, 'utf8')) as {
    read: string[];
    modules: string[];
  };
  return { code, read, modules, stdout: readFileSync(output, 'utf8') };
}

/** Runs the built program with arguments and counts. */
export async function load(args: readonly string[], env: Record<string, string>): Promise<Load> {
  const nothing = await observe(['-e', '0'], {});
  const { code, read, modules, stdout } = await observe([join(root, 'bin/uas.js'), ...args], env);
  return {
    code,
    stdout,
    packs: read.map((path) => basename(path, '.js')).sort(),
    bytes: read.reduce((sum, path) => sum + statSync(path).size, 0),
    modules: modules.filter((name) => !nothing.modules.includes(name)).sort(),
  };
}
