/** How people get the single file: install.sh from a folder or an address, and the packages of systems and sites. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { hasTool, program } from '../support/program.ts';

const root = new URL('../..', import.meta.url).pathname;
const dist = dirname(program[0]);
const script = join(root, 'build/packages/install.sh');

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'uas-install-'));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
});

describe('install.sh', () => {
  const run = (release: string | undefined, env: Record<string, string> = {}, file = script) =>
    execa('/bin/sh', [file], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: scratch,
        ...(release === undefined ? {} : { UAS_RELEASE: release }),
        ...env,
      },
      extendEnv: false,
      reject: false,
    });
  const installed = () => join(scratch, '.local/bin/uas');
  const leftovers = () =>
    existsSync(dirname(installed())) ? readdirSync(dirname(installed())) : [];

  it('installs the checked file into an empty home, and says what to do next', async () => {
    const { exitCode, stdout, stderr } = await run(dist);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^installed uas \d+\.\d+\.\d+ as /);
    expect(stdout).toContain(`export PATH="${scratch}/.local/bin:$PATH"`);
    expect(stdout).toContain('source <(uas completion bash)');
    expect(statSync(installed()).mode & 0o777).toBe(0o755);
    expect(leftovers()).toEqual(['uas']);
    const again = await run(
      undefined,
      { PATH: `${process.env.PATH}:${dirname(installed())}` },
      join(dist, 'install.sh'),
    );
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stdout).not.toContain('export PATH');
  });

  it('installs from an address, and into the given folder', async () => {
    const server = createServer((request, reply) => {
      const file = join(dist, basename(request.url ?? ''));
      if (existsSync(file)) reply.end(readFileSync(file));
      else reply.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const target = join(scratch, 'with space');
    const ran = await run(`http://127.0.0.1:${port}/v1/`, { UAS_INSTALL_DIR: target });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(readdirSync(target)).toEqual(['uas']);
  });

  it('leaves what was installed alone when the file has another checksum, or none', async () => {
    mkdirSync(dirname(installed()), { recursive: true });
    writeFileSync(installed(), 'the old one');
    const release = join(scratch, 'release');
    mkdirSync(release);
    const sums = readFileSync(join(dist, 'SHA256SUMS'), 'utf8');
    copyFileSync(join(dist, 'SHA256SUMS'), join(release, 'SHA256SUMS'));
    writeFileSync(join(release, basename(program[0])), '#!/bin/sh\necho 9.9.9\n');
    const changed = await run(release);
    expect(changed.exitCode).toBe(1);
    expect(changed.stderr).toContain('nothing was installed');
    writeFileSync(join(release, 'SHA256SUMS'), sums.replaceAll(basename(program[0]), 'another'));
    const unknown = await run(release);
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toContain(`this release has no ${basename(program[0])}`);
    expect(leftovers()).toEqual(['uas']);
    expect(readFileSync(installed(), 'utf8')).toBe('the old one');
  });

  it('says what the file for musl needs, and installs nothing that does not start', async () => {
    const system = join(scratch, 'system');
    mkdirSync(join(system, 'lib'), { recursive: true });
    writeFileSync(join(system, 'lib/ld-musl-x86_64.so.1'), '');
    const release = join(scratch, 'release');
    mkdirSync(release);
    const file = '#!/bin/sh\necho "Error loading shared library libstdc++.so.6" >&2\nexit 127\n';
    const sum = createHash('sha256').update(file).digest('hex');
    const names = ['uas-linux-x64-musl', 'uas-linux-arm64-musl'];
    for (const name of names) writeFileSync(join(release, name), file);
    writeFileSync(join(release, 'SHA256SUMS'), names.map((name) => `${sum}  ${name}\n`).join(''));
    // The same script on a system whose loader is that of musl.
    const elsewhere = join(scratch, 'install.sh');
    const text = readFileSync(script, 'utf8').replaceAll(
      /(?<= )\/lib(?=64\/|\/)/g,
      `${system}/lib`,
    );
    writeFileSync(elsewhere, text);
    const { exitCode, stderr } = await run(release, {}, elsewhere);
    expect(stderr).toContain('apk add libstdc++');
    expect(exitCode).toBe(1);
    expect(leftovers()).toEqual([]);
  });

  it('takes nothing over plain HTTP from another machine', async () => {
    const { exitCode, stderr } = await run('http://releases.example/uas');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('must be a folder or an https address');
  });
});

describe('a package of the system', () => {
  const packages = join(dist, 'packages');
  const named = (end: string) => {
    const name = readdirSync(packages).find((file) => file.endsWith(end));
    if (!name) throw new Error(`no package ends with ${end}`);
    return join(packages, name);
  };
  beforeAll(() => {
    const built = spawnSync(process.execPath, [join(root, 'build/packages.js'), '--here'], {
      encoding: 'utf8',
    });
    expect(built.status, built.stderr).toBe(0);
  }, 180_000);

  /** Everything of the package works where it was put. */
  function expectWhole(top: string): void {
    const at = (path: string) => join(top, 'usr', path);
    const { stdout } = spawnSync(at('bin/uas'), ['--version'], { encoding: 'utf8' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const path of [
      'share/bash-completion/completions/uas',
      'share/zsh/site-functions/_uas',
      'share/fish/vendor_completions.d/uas.fish',
      'share/man/man1/uas.1.gz',
      'share/doc/uas/copyright',
    ]) {
      expect(statSync(at(path)).size, path).toBeGreaterThan(100);
    }
  }

  it.skipIf(!hasTool('dpkg-deb'))('is installed and removed as a Debian package', () => {
    const admin = join(scratch, 'var/lib/dpkg');
    for (const name of ['info', 'updates']) mkdirSync(join(admin, name), { recursive: true });
    for (const name of ['status', 'available']) writeFileSync(join(admin, name), '');
    const dpkg = (...words: string[]) =>
      spawnSync(
        'dpkg',
        [
          `--root=${scratch}`,
          '--force-not-root',
          '--force-depends',
          '--force-script-chrootless',
          ...words,
        ],
        { encoding: 'utf8' },
      );
    const put = dpkg('-i', named('.deb'));
    expect(put.status, put.stderr).toBe(0);
    expectWhole(scratch);
    expect(dpkg('-r', 'uas').status).toBe(0);
    expect(existsSync(join(scratch, 'usr/bin/uas'))).toBe(false);
  });

  it.skipIf(!hasTool('rpmbuild'))('is installed and removed as an RPM package', () => {
    const rpm = (...words: string[]) =>
      spawnSync('rpm', ['--root', scratch, '--nodeps', ...words], { encoding: 'utf8' });
    const put = rpm('-i', named('.rpm'));
    expect(put.status, put.stderr).toBe(0);
    expectWhole(scratch);
    expect(rpm('-e', 'uas').status).toBe(0);
    expect(existsSync(join(scratch, 'usr/bin/uas'))).toBe(false);
  });

  it('has recipes with the checksums of this build', () => {
    const line = readFileSync(join(dist, 'SHA256SUMS'), 'utf8')
      .split('\n')
      .find((one) => one.endsWith(basename(program[0])));
    const [sum = 'none'] = (line ?? '').split(' ');
    for (const name of ['uas.rb', 'meta.yaml']) {
      expect(readFileSync(join(packages, name), 'utf8'), name).toContain(sum);
    }
  });

  it('has an environment module that leads to the program and its completions', async () => {
    const file = named('.tcl');
    const version = basename(file, '.tcl');
    const place = join(scratch, 'modulefiles/uas');
    mkdirSync(place, { recursive: true });
    copyFileSync(file, join(place, version));
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^#%Module1\.0\n/);
    const tool = ['x86_64', 'aarch64']
      .map((processor) => `/usr/lib/${processor}-linux-gnu/modulecmd.tcl`)
      .find(existsSync);
    if (tool === undefined && process.env.CI) throw new Error('CI needs environment-modules');
    if (tool === undefined) return;
    const { stdout } = await execa(tool, ['sh', 'load', `uas/${version}`], {
      env: { ...process.env, MODULEPATH: join(scratch, 'modulefiles') },
    });
    expect(stdout).toContain(join(scratch, `uas/${version}/bin`));
    expect(stdout).toContain(join(scratch, `uas/${version}/share`));
  });
});
