/** The builds that are not shipped: the plain one by esbuild alone, and the unbuilt sources. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveSignals } from '../../build/leave-signals.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'uas-plain-'));
  execFileSync(process.execPath, [join(root, 'build/plain.js'), join(scratch, 'plain')]);
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function runner(program: string, home: string) {
  const env = { HOME: home, PATH: process.env.PATH ?? '', INIT_CWD: scratch };
  return (...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], { env, encoding: 'utf8', stdio: 'pipe' });
}

describe.each([
  ['the plain build', () => join(scratch, 'plain/uas.mjs')],
  ['the program from its sources', () => join(root, 'scripts/dev.js')],
])('%s', (_name, program) => {
  it('works as the shipped one does, up to a background service', () => {
    const home = mkdtempSync(join(scratch, 'home-'));
    const uas = runner(program(), home);
    try {
      expect(uas('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(uas('local', 'start')).toContain('endpoint:');
      expect(uas('config', 'set', 'timeout=7s')).toMatch(/timeout: +7s\n/);
      expect(existsSync(join(home, '.config/uas/config.json'))).toBe(true);
      expect(JSON.parse(uas('list', '--json'))).toEqual([]);
      expect(uas('auth', 'status', '-o', 'yaml')).toContain('username: "root"');
    } finally {
      uas('local', 'stop');
    }
  }, 60_000);
});

describe('conf in a bundle', () => {
  it.each([
    ['listens for signals as it comes', [], 1],
    ['leaves them to the program with the plugin of every build', [leaveSignals], 0],
  ])('%s', async (_name, plugins, listeners) => {
    const entry = join(scratch, 'conf.cjs');
    const count = "String(process.listenerCount('SIGINT'))";
    const contents = `import Conf from 'conf';\nprocess.stdout.write(Conf && ${count});`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      plugins,
      logLevel: 'silent',
    });
    writeFileSync(entry, outputFiles[0]?.text ?? '');
    const shown = execFileSync(process.execPath, [entry]);
    expect(Number(shown)).toBe(listeners);
  });
});
