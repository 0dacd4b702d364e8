/** What a start of the single file runs, in counts that are the same on every machine. UAS_BUN names Bun. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bundleOne } from '../../build/single-file/bundle.js';

const root = new URL('../..', import.meta.url).pathname;

export interface Load {
  code: number | null;
  stdout: string;
  /** Modules of this program and of packages that ran. */
  own: string[];
  /** Modules of the runtime that they asked for. */
  native: string[];
}

/** Where esbuild's wrappers of modules take the name of the one that runs. */
const nameTaken = /\b__getOwnPropNames\((fn|cb)\)\[0\]/g;

const observer = `
var __own = [], __native = new Set();
var __ran = (of) => {
  const [name] = Object.getOwnPropertyNames(of);
  __own.push(name);
  return name;
};
var __asked = (name) => (__native.add(name.replace(/^node:/, '')), require(name));
process.on('exit', () => require('node:fs').writeFileSync(process.env.OBSERVED, JSON.stringify({ own: __own, native: [...__native].sort() })));
`;

let text: Promise<string> | undefined;

/** The script of the single file, which notes what it runs. */
async function observedScript(): Promise<string> {
  const script = (await bundleOne(root)).text;
  if (script.match(nameTaken)?.length !== 2) throw new Error('esbuild wraps modules otherwise');
  const noted = script.replace(nameTaken, '__ran($1)');
  return observer + noted.replace(/\brequire\("((?:node:)?[a-z_/]+)"\)/g, '__asked("$1")');
}

export async function load(args: readonly string[], env: Record<string, string>): Promise<Load> {
  text ??= observedScript();
  const directory = mkdtempSync(join(tmpdir(), 'uas-hot-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [script, observed, output] = ['uas.js', 'observed.json', 'stdout'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  writeFileSync(script, await text);
  const stdout = openSync(output, 'w');
  const child = spawn(process.env.UAS_BUN ?? 'bun', [script, ...args], {
    env: { PATH: process.env.PATH, HOME: directory, OBSERVED: observed, ...env },
    stdio: ['ignore', stdout, 'ignore'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const found = JSON.parse(readFileSync(observed, 'utf8')) as Pick<Load, 'own' | 'native'>;
  return { code, stdout: readFileSync(output, 'utf8'), ...found };
}
