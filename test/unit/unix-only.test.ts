/**
 * What only Unix has is not called where Windows would run it. The embedded service says that it is for Unix, and
 * `uas serve` runs in a cluster.
 */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addServiceOptions, serviceOptions } from '../../src/commands/local/options.ts';
import { findProgram } from '../../src/system/find-program.ts';

const src = new URL('../../src', import.meta.url).pathname;

const sources = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(src, path), lines: readFileSync(path, 'utf8').split('\n') }))
  .filter(({ path }) => !/^(?:local|serve)\//.test(path));

/** Lines of code, without comments. */
const code = sources.flatMap(({ path, lines }) =>
  lines
    .map((line, at) => ({ where: `${path}:${at + 1}`, line }))
    .filter(({ line }) => !/^\s*(?:\*|\/\/|\/\*)/.test(line)),
);

const found = (pattern: RegExp, guarded = /$^/) =>
  code
    .filter(({ line }) => pattern.test(line) && !guarded.test(line))
    .map(({ where, line }) => `${where} ${line.trim()}`);

describe('a call that Windows lacks', () => {
  it('of user and group ids is guarded', () => {
    const ids = /\bprocess\.(?:gete?[ug]id|getgroups|set\w*[ug]id)\(/;
    expect(found(ids, /process\.getuid (?:&&|\?)|!process\.getuid \|\|/)).toEqual([]);
  });

  it('of process groups and terminal signals stays with the embedded service', () => {
    expect(found(/process\.kill\(\s*-|\bdetached: true/)).toEqual([]);
  });

  it('starts no shell and no tool by a path of Unix', () => {
    const tools = /\b(?:spawn|spawnSync|execFile|exec)\(\s*['"]\/|['"]\/(?:usr\/)?bin\/\w/;
    expect(found(tools)).toEqual([]);
  });

  it('takes lists of folders apart by the separator of the system', () => {
    expect(found(/\bPATH\b.*\.split\(['"]:['"]\)/)).toEqual([]);
  });

  it('names no folder for temporary files but that of the system', () => {
    // Where agents put their sockets, in addition to the system's own.
    expect(found(/['"]\/(?:tmp|var\/tmp)\b/, /\[tmpdir\(\), '\/tmp'/)).toEqual([]);
  });
});

describe('the embedded service', () => {
  it('says on Windows that it is for Unix', () => {
    const { platform } = process;
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
    Object.defineProperty(process, 'platform', { value: 'win32' });
    const context = { paths: {} } as Parameters<typeof serviceOptions>[0];
    const options = addServiceOptions(new Command())({});
    expect(() => serviceOptions(context, options)).toThrow('runs on Linux and macOS only');
  });
});

describe('a program in PATH', () => {
  it('is found by its name with an ending, as Windows has ssh.exe', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uas-path-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'ssh.exe'), '');
    chmodSync(join(folder, 'ssh.exe'), 0o755);
    const endings = ['.exe', '.com', ''];
    expect(await findProgram('ssh', { PATH: folder }, endings)).toBe(join(folder, 'ssh.exe'));
    await expect(findProgram('ssh', { PATH: folder })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
