/**
 * docs/serve.md as typed: from an empty cluster to the first login, and the move from an old system. The lines run one after
 * the other in one shell, as a person who is not root.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHome, program } from '../support/program.ts';
import { hasPods } from './needs.ts';
import { openTarget, realKubeconfig } from './target.ts';

const page = readFileSync(new URL('../../docs/serve.md', import.meta.url), 'utf8');

/** Commands of a section; what follows a command up to the next `$` belongs to it. */
function commandsOf(title: string): string[] {
  const [, section = ''] = page.split(`\n## ${title}`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^```console\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .filter((command) => command.trim() !== '')
      .map((command) => command.trimEnd()),
  );
}

/** What the page uses; kept from any earlier run. */
const namespaces = ['services', 'user', 'uas'];

async function emptyCluster() {
  const { client, close } = await openTarget();
  onTestFinished(close);
  const remove = async () => {
    for (const name of namespaces) {
      const path = `/api/v1/namespaces/${name}`;
      const isGone = () =>
        client.call('GET', path).then(
          () => false,
          () => true,
        );
      await client.call('DELETE', path).catch(() => {});
      for (let at = 0; at < 200 && !(await isGone()); at += 1) {
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
    const priority = '/apis/scheduling.k8s.io/v1/priorityclasses/uai-priority';
    await client.call('DELETE', priority).catch(() => {});
  };
  await remove();
  onTestFinished(remove, 120_000);
}

/** Runs the script as somebody with an entry in passwd(5): root has no UAI, and ssh asks for the entry. */
async function asVera(home: string, script: string) {
  const passwd = join(home, 'passwd');
  const own = `vera:x:2001:100:Vera:${home}:/bin/bash\n`;
  writeFileSync(passwd, readFileSync('/etc/passwd', 'utf8') + own);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const words = program.map((word) => `'${word}'`).join(' ');
  writeFileSync(join(bin, 'uas'), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  const inside = `mount --bind '${passwd}' /etc/passwd &&
    exec unshare --user --map-user=2001 --map-group=100 -- bash -c "$1"`;
  return await execa('unshare', ['--mount', '--', 'bash', '-c', inside, 'bash', script], {
    cwd: home,
    env: {
      ...{ HOME: home, TERM: 'dumb', LANG: 'C.UTF-8', KUBECONFIG: realKubeconfig ?? '' },
      PATH: `${bin}:${process.env.PATH}`,
    },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
    timeout: 300_000,
  });
}

describe.skipIf(!hasPods || process.getuid?.() !== 0)('docs/serve.md', () => {
  it('leads from an empty cluster to the first login, and moves a configuration in', async () => {
    await emptyCluster();
    const person = createHome();
    onTestFinished(() => person.dispose());
    const trial = commandsOf('Try it');
    const move = commandsOf('Move in');
    expect(trial.length).toBeGreaterThan(8);
    expect(move.length).toBeGreaterThan(4);
    // A dry run exits with 1 while there is something to change; a service in the background has no status yet.
    const most = (command: string) => (command.includes('--dry-run') ? 1 : 0);
    const check = (command: string) =>
      command.endsWith('&') ? '' : `[ $? -le ${most(command)} ] || exit 1`;
    const mark = (command: string, at: number) => `echo "== ${at}"\n${command}\n${check(command)}`;
    const script = [
      "trap 'uas delete --all --yes --configuration trial; kill $(jobs -p); uas local stop' EXIT",
      'set -o pipefail',
      ...[...trial, ...move].map(mark),
    ].join('\n');
    const began = Date.now();
    const { all, exitCode } = await asVera(person.home, script);
    const outputs = String(all)
      .split(/^== \d+\n/m)
      .slice(1);
    expect(exitCode, `the last line: ${outputs.at(-1)}`).toBe(0);
    const outputOf = (command: RegExp) =>
      outputs[[...trial, ...move].findIndex((line) => command.test(line))] ?? '';
    expect(outputOf(/^uas serve check/)).toMatch(/ready to serve$/m);
    expect(outputOf(/^uas ssh/)).toMatch(/^uai-vera-\w{8}-\w+$/m);
    expect(outputOf(/^uas admin config apply.*--yes/)).toMatch(/create\w* .*class|classes/);
    expect(Date.now() - began).toBeLessThan(600_000);
  }, 600_000);
});
