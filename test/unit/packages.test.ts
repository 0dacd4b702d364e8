/** What `npm ci` and `npm install` may do on a machine: take pinned packages, and run next to nothing from them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

interface Package {
  version?: string;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  optional?: boolean;
  link?: boolean;
}

describe.each(['package-lock.json', 'build/single-file/package-lock.json'])('%s', (path) => {
  const packages = Object.entries(read(path).packages as Record<string, Package>).filter(
    ([name]) => name !== '',
  );

  it('pins every package by its content, and names no registry', () => {
    expect(packages.length).toBeGreaterThan(0);
    for (const [name, { version, integrity, resolved, link }] of packages) {
      expect({ name, link, resolved }).toEqual({ name, link: undefined, resolved: undefined });
      expect(version, name).toMatch(/^\d/);
      expect(integrity, name).toMatch(/^sha512-/);
    }
  });

  it('has no packages with install scripts but the known, which work without them', () => {
    // ssh2 and cpu-features would build something faster, msw copies a file for browsers, esbuild checks itself.
    const known = ['cpu-features', 'esbuild', 'msw', 'ssh2'].map((name) => `node_modules/${name}`);
    const running = packages.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(known).toEqual(expect.arrayContaining(running.map(([name]) => name)));
    for (const [name, { dev }] of running) expect({ name, dev }).toEqual({ name, dev: true });
  });
});

describe('the package that is published', () => {
  const own = read('package.json');

  it('brings no package along that runs a script', () => {
    expect(own.dependencies).toBeUndefined();
    const lock = read('package-lock.json').packages as Record<string, Package>;
    const theirs = Object.entries(lock).filter(([name, { dev }]) => name !== '' && !dev);
    expect(theirs.length).toBeGreaterThan(0);
    for (const [name, { hasInstallScript, optional }] of theirs) {
      expect({ name, hasInstallScript, optional }).toEqual({
        name,
        hasInstallScript: undefined,
        optional: true,
      });
    }
  });

  it('runs nothing when it is installed', () => {
    const { scripts } = own as { scripts: Record<string, string> };
    for (const name of ['preinstall', 'install', 'postinstall'])
      expect(scripts[name]).toBeUndefined();
  });
});
