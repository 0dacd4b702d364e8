/** `images/uas/Containerfile` against what it is made from, and the manifests that run it. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/serve/config/read-config.ts';
import {
  manifestOptions,
  manifests,
  newConfiguration,
} from '../../src/serve/manifests/manifests.ts';
import type { Any } from '../kubernetes/requests.ts';

const root = new URL('../../', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface Stage {
  from: string;
  lines: [word: string, rest: string][];
}

/** The stages of the Containerfile by their names. */
function stages(): Map<string, Stage> {
  const found = new Map<string, Stage>();
  let lines: Stage['lines'] = [];
  for (const line of text('images/uas/Containerfile').split('\n')) {
    const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    const [, from = '', name] = word === 'FROM' ? (/^(\S+) AS (\S+)$/.exec(rest) ?? []) : [];
    if (name) {
      lines = [];
      found.set(name, { from, lines });
    } else if (word) lines.push([word, rest]);
  }
  return found;
}

const lineOf = ({ lines }: Stage, word: string) => lines.find(([each]) => each === word)?.[1];

async function deployment(): Promise<Any> {
  const issuer = 'https://id.example/realms/a';
  const yaml = newConfiguration({ namespace: 'services', issuer, sshType: 'LoadBalancer' });
  const config = await readConfig('/x/serve.yaml', { env: {}, readText: async () => yaml });
  const items = manifests(manifestOptions(config, yaml, 'registry.example/uas:1')) as Any[];
  return items.find(({ kind }) => kind === 'Deployment').spec.template.spec;
}

describe.each(['single-file', 'node'])('the image of uas from %s', (name) => {
  const stage = stages().get(name) as Stage;

  it('runs as the user and at the ports of the manifests', async () => {
    const { securityContext, containers } = await deployment();
    const { runAsUser, runAsGroup } = securityContext;
    expect(lineOf(stage, 'USER')).toBe(`${runAsUser}:${runAsGroup}`);
    const ports = containers[0].ports.map(({ containerPort }: Any) => containerPort);
    expect(lineOf(stage, 'EXPOSE')?.split(' ').map(Number)).toEqual(ports);
    // The manifests give arguments and no command, and a HOME that can be written.
    expect(containers[0].command).toBeUndefined();
    expect(containers[0].args.slice(0, 2)).toEqual(JSON.parse(lineOf(stage, 'CMD') ?? ''));
    expect(lineOf(stage, 'ENV')).toBe('HOME=/tmp');
  });

  it('begins with the program itself, so that signals reach it', () => {
    const entry = JSON.parse(lineOf(stage, 'ENTRYPOINT') ?? '');
    const { bin } = JSON.parse(text('package.json'));
    expect(entry).toEqual(
      name === 'node' ? ['node', `/usr/local/lib/package/${bin.uas}`] : ['/usr/local/bin/uas'],
    );
  });

  it('downloads nothing and runs nothing while it is built', () => {
    const words = stage.lines.map(([word]) => word);
    expect(words).not.toContain('RUN');
    for (const [word, rest] of stage.lines) {
      if (word === 'ADD' || word === 'COPY') expect(rest).not.toContain('://');
    }
  });
});

describe('the image of uas', () => {
  it('takes what the builds make, under the names that they give it', () => {
    const { name, scripts } = JSON.parse(text('package.json'));
    const found = stages();
    expect(lineOf(found.get('node') as Stage, 'ADD')).toBe(`${name}-*.tgz /usr/local/lib/`);
    expect(scripts['build:binary']).toBe('node build/single-file.js');
    expect(text('build/single-file.js')).toContain('linux-x64');
    expect(lineOf(found.get('single-file') as Stage, 'ARG')).toBe('FILE=dist/uas-linux-x64');
  });

  it('is documented with the same commands in docs/serve.md', () => {
    const page = text('docs/serve.md');
    const comments = text('images/uas/Containerfile').matchAll(/^# {3}(.*)$/gm);
    for (const [, command = ''] of comments) expect(page).toContain(command);
    expect(existsSync(new URL('images/uas/Containerfile', root))).toBe(true);
  });
});
