/** Files of the user: private from the first byte, whole at every moment, never written over what they are not. */
import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changeSaved } from '../../src/config/change-saved.ts';
import { pathsOf } from '../../src/config/paths.ts';
import { forgetIdentities, identityFor, rememberIdentity } from '../../src/ssh/keys/identity.ts';
import { realClock } from '../../src/system/clock.ts';
import { filesUntil, realFiles } from '../../src/system/files.ts';
import { withLock } from '../../src/system/lock.ts';
import { readToken, writeToken } from '../../src/tokens/tokens.ts';
import { bundleProgram } from '../support/bundle.ts';

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'uas-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const mode = (path: string) => statSync(path).mode & 0o777;

describe('a private file', () => {
  it.each([0o000, 0o022, 0o077])('is 0600 in directories of 0700 with umask %o', async (mask) => {
    const home = scratch();
    const before = process.umask(mask);
    try {
      await realFiles.writePrivate(join(home, 'a/b/file'), 'x');
      await realFiles.create(join(home, 'a/lock'), 'x');
      await writeToken(realFiles, pathsOf({ HOME: home }), 'default', {
        access_token: 't',
        origin: 'https://gateway.test',
      });
    } finally {
      process.umask(before);
    }
    for (const directory of ['a', 'a/b', '.config', '.config/uas', '.config/uas/tokens']) {
      expect(mode(join(home, directory)) & 0o077, directory).toBe(0);
    }
    for (const file of ['a/b/file', 'a/lock', '.config/uas/tokens/default.json']) {
      expect(mode(join(home, file)), file).toBe(0o600);
    }
  });

  it('is so from its first byte on: its temporary file is never wider', async () => {
    const home = scratch();
    const program = await bundleProgram(`
      import { realFiles } from '$src/system/files.ts';
      process.umask(0);
      await realFiles.writePrivate(process.argv[2], Buffer.alloc(200 * 1024 * 1024));
    `);
    const child = spawn(process.execPath, [program, join(home, 'large')], { stdio: 'inherit' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const seen = new Set<number>();
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    while (!isOver) {
      for (const name of readdirSync(home)) {
        const facts = statSync(join(home, name), { throwIfNoEntry: false });
        if (facts) seen.add(facts.mode & 0o777);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect([...seen]).toEqual([0o600]);
    expect(readdirSync(home)).toEqual(['large']);
  });

  it('that others could read is made private when it is replaced', async () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, 'old', { mode: 0o644 });
    chmodSync(file, 0o644);
    await realFiles.writePrivate(file, 'new');
    expect([mode(file), readFileSync(file, 'utf8')]).toEqual([0o600, 'new']);
  });

  it('behind a link is written through the link', async () => {
    const home = scratch();
    writeFileSync(join(home, 'real'), 'old');
    symlinkSync(join(home, 'real'), join(home, 'link'));
    await realFiles.writePrivate(join(home, 'link'), 'new');
    expect(readFileSync(join(home, 'real'), 'utf8')).toBe('new');
    expect(readdirSync(home).sort()).toEqual(['link', 'real']);
  });

  it('never takes the place of a directory, a device or a pipe', async () => {
    const home = scratch();
    mkdirSync(join(home, 'directory/inside'), { recursive: true });
    await promisify(execFile)('mkfifo', [join(home, 'pipe')]);
    symlinkSync('/dev/null', join(home, 'device'));
    for (const name of ['directory', 'pipe', 'device']) {
      await expect(realFiles.writePrivate(join(home, name), 'x')).rejects.toThrow(
        /not a regular file/,
      );
    }
    expect(readdirSync(home).sort()).toEqual(['device', 'directory', 'pipe']);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('leaves nothing behind when it cannot be written', async () => {
    const home = scratch();
    await expect(
      realFiles.writePrivate(join(home, 'file'), { length: 1 } as unknown as string),
    ).rejects.toThrow();
    expect(readdirSync(home)).toEqual([]);
  });

  it('takes away what killed writers of it left behind, and nothing else', async () => {
    const home = scratch();
    const left = join(home, '.file.0123456789abcdef.tmp');
    const others = ['.file.fedcba9876543210.tmp', '.other.0123456789abcdef.tmp', '.file.tmp'];
    for (const path of [left, ...others.map((name) => join(home, name))]) writeFileSync(path, 's');
    const hourAgo = Date.now() / 1000 - 3600;
    for (const path of [left, join(home, '.other.0123456789abcdef.tmp'), join(home, '.file.tmp')]) {
      utimesSync(path, hourAgo, hourAgo);
    }
    await realFiles.writePrivate(join(home, 'file'), 'x');
    expect(readdirSync(home).sort()).toEqual([...others, 'file'].sort());
  });

  it('is read up to a limit, also when it has no end', async () => {
    await expect(realFiles.read('/dev/zero')).rejects.toThrow(/too large/);
    await expect(realFiles.read('/')).rejects.toThrow();
    expect(await realFiles.read('/nowhere')).toBeUndefined();
    expect(await realFiles.read('/dev/null')).toEqual(Buffer.alloc(0));
  });
});

describe('a pipe in place of a file', () => {
  const pipe = async () => {
    const path = join(scratch(), 'pipe');
    await promisify(execFile)('mkfifo', [path]);
    return path;
  };

  it('that a person names is read when somebody writes to it', async () => {
    const path = await pipe();
    const [content] = await Promise.all([
      realFiles.read(path),
      writeFile(path, 'x'.repeat(200_000)),
    ]);
    expect(content?.length).toBe(200_000);
  });

  it('that nobody writes to is given up at a signal', async () => {
    const path = await pipe();
    const controller = new AbortController();
    const files = filesUntil(controller.signal);
    const reading = files.read(path);
    setTimeout(() => controller.abort(new Error('interrupted')), 20);
    await expect(reading).rejects.toThrow('interrupted');
    await expect(files.read(path)).rejects.toThrow('interrupted');
  });

  it('where the program keeps its own is refused, and not waited for', async () => {
    await expect(realFiles.readOwn(await pipe())).rejects.toThrow(/not a regular file/);
    await expect(realFiles.readOwn('/dev/zero')).rejects.toThrow(/not a regular file/);
    expect(await realFiles.readOwn('/nowhere')).toBeUndefined();
  });
});

/** Kills a writer at random points this many times; UAS_SOAK asks for more. */
const kills = process.env.UAS_SOAK ? 200 : 25;

describe('a file that is written again and again', () => {
  it(`is old or new after each of ${kills} kills, never mixed`, {
    timeout: 30_000 + kills * 1000,
  }, async () => {
    const home = scratch();
    const file = join(home, 'file.json');
    const program = await bundleProgram(`
      import { realFiles } from '$src/system/files.ts';
      for (let count = 0; ; count += 1) {
        await realFiles.writePrivate(process.argv[2], JSON.stringify({ count, text: String(count % 10).repeat(50_000) }));
        if (count === 0) process.stdout.write('.');
      }
    `);
    await realFiles.writePrivate(file, JSON.stringify({ count: 0, text: '0'.repeat(50_000) }));
    for (let round = 0; round < kills; round += 1) {
      const child = spawn(process.execPath, [program, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      const { count, text } = JSON.parse(readFileSync(file, 'utf8')) as {
        count: number;
        text: string;
      };
      expect(text).toBe(String(count % 10).repeat(50_000));
      expect(mode(file)).toBe(0o600);
    }
  });

  it('by several processes at once loses none of their changes', async () => {
    const home = scratch();
    const writers = 8;
    const program = await bundleProgram(`
      import { changeSaved } from '$src/config/change-saved.ts';
      import { pathsOf } from '$src/config/paths.ts';
      import { realFiles } from '$src/system/files.ts';
      const [, , home, name] = process.argv;
      for (let count = 0; count < 3; count += 1) {
        await changeSaved(realFiles, pathsOf({ HOME: home }), (saved) => {
          saved.configurations[name + '-' + count] = { timeout: '5s' };
        });
      }
    `);
    await Promise.all(
      Array.from({ length: writers }, (_none, at) =>
        promisify(execFile)(process.execPath, [program, home, `writer-${at}`]),
      ),
    );
    const directory = join(home, '.config/uas');
    const saved = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'));
    expect(Object.keys(saved.configurations)).toHaveLength(writers * 3);
    expect(readdirSync(directory)).toEqual(['config.json']);
    expect(mode(join(directory, 'config.json'))).toBe(0o600);
  });
});

describe('a token file', () => {
  const token = { access_token: 'secret', origin: 'https://gateway.test' };
  const setUp = () => {
    const home = scratch();
    const paths = pathsOf({ HOME: home });
    mkdirSync(paths.tokens, { recursive: true, mode: 0o700 });
    const file = join(paths.tokens, 'default.json');
    const notices: string[] = [];
    const read = () => readToken(realFiles, paths, 'default', (line) => notices.push(line));
    return { paths, file, notices, read };
  };

  it('of mode 0644 is made private with a notice', async () => {
    const { file, notices, read } = setUp();
    writeFileSync(file, JSON.stringify(token));
    chmodSync(file, 0o644);
    expect(await read()).toEqual(token);
    expect(mode(file)).toBe(0o600);
    expect(notices).toEqual([`${file} could be read by others; it is private now`]);
  });

  it.each([0o666, 0o602, 0o620])('that others could write (%o) is refused', async (open) => {
    const { file, read } = setUp();
    writeFileSync(file, JSON.stringify(token));
    chmodSync(file, open);
    await expect(read()).rejects.toMatchObject({
      code: 'unauthenticated',
      message: `${file} can be written by others and is not used`,
    });
    expect(mode(file)).toBe(open);
  });

  it('in a directory that is open to others closes it with a notice', async () => {
    const { paths, file, notices, read } = setUp();
    writeFileSync(file, JSON.stringify(token), { mode: 0o600 });
    chmodSync(paths.tokens, 0o777);
    expect(await read()).toEqual(token);
    expect(mode(paths.tokens)).toBe(0o700);
    expect(notices).toEqual([`${paths.tokens} was open to others; it is private now`]);
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"access_token":"sec'],
    ['a list', '[]'],
    ['null', 'null'],
    ['without an origin', '{"access_token":"secret"}'],
    ['with a number for a token', '{"access_token":1,"origin":"https://gateway.test"}'],
  ])('that is %s is refused and named, without what is in it', async (_name, text) => {
    const { file, read } = setUp();
    writeFileSync(file, text, { mode: 0o600 });
    const error = await read().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'unauthenticated' });
    expect(String(error)).toContain(file);
    expect(String(error)).not.toContain('secret');
  });

  it('that is a directory or a pipe is refused, and stays what it is', async () => {
    for (const make of [
      async (file: string) => mkdirSync(file, { mode: 0o755 }),
      async (file: string) => promisify(execFile)('mkfifo', [file]),
    ]) {
      const { file, read } = setUp();
      await make(file);
      const before = mode(file);
      await expect(read()).rejects.toThrow(/not a regular file/);
      expect(mode(file)).toBe(before);
    }
  });

  it.each(['../evil', 'a/b', '', '.', '..', '.hidden', '-x', 'a b', 'a\u0000', '\u001b[2J'])(
    'has no place for a configuration called %j',
    async (name) => {
      const { paths } = setUp();
      await expect(writeToken(realFiles, paths, name, token)).rejects.toThrow(
        /invalid configuration name/,
      );
    },
  );
});

describe('a lock', () => {
  const setUp = () => {
    const path = join(scratch(), 'file.lock');
    const { signal } = new AbortController();
    const lock = (work: () => Promise<string>) =>
      withLock({ files: realFiles, clock: realClock, signal, path }, work);
    return { path, lock };
  };

  it('of a process that is gone, or older than any work, stops nobody', async () => {
    const { path, lock } = setUp();
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.once('exit', resolve));
    writeFileSync(path, `${dead.pid} ${hostname()} 0`);
    expect(await lock(async () => 'done')).toBe('done');

    for (const text of [
      '',
      'garbage',
      `1 another-host 0`,
      '\u0000',
      `${process.pid} ${hostname()} 0`,
    ]) {
      writeFileSync(path, text);
      const twoMinutesAgo = Date.now() / 1000 - 120;
      utimesSync(path, twoMinutesAgo, twoMinutesAgo);
      expect(await lock(async () => 'done')).toBe('done');
    }
    expect(existsSync(path)).toBe(false);
  });

  it('that is a directory is named, and stays', async () => {
    const { path, lock } = setUp();
    mkdirSync(path);
    await expect(lock(async () => 'done')).rejects.toThrow(`${path} is not a regular file`);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  it('of somebody who works is waited for until a signal', async () => {
    const home = scratch();
    const paths = pathsOf({ HOME: home });
    mkdirSync(paths.config, { recursive: true });
    const path = join(paths.config, 'config.json.lock');
    writeFileSync(path, `${process.pid} ${hostname()} 0`);
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = changeSaved(realFiles, paths, () => {}, { signal });
    setTimeout(() => controller.abort(new Error('interrupted')), 20);
    await expect(waiting).rejects.toThrow('interrupted');
    expect(readdirSync(paths.config)).toEqual(['config.json.lock']);
  });

  it('lets one after the other work, and goes when the work fails', async () => {
    const { path, lock } = setUp();
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        lock(async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setTimeout(resolve, 2));
          inside -= 1;
          return '';
        }),
      ),
    );
    expect(most).toBe(1);
    await expect(lock(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(existsSync(path)).toBe(false);
  });
});

describe('a name from the service', () => {
  it.each([
    '../../.bashrc',
    '../known_hosts',
    '/etc/passwd',
    '..',
    '.',
    '',
    'a/../../b',
    'a\u0000b',
    'UAI',
    'a b',
    '-x',
    'a'.repeat(300),
  ])('never becomes a path outside of the notes: %j', async (name) => {
    const home = scratch();
    const state = join(home, 'state/uas');
    mkdirSync(join(state, 'identities'), { recursive: true });
    const precious = [join(home, '.bashrc'), join(state, 'known_hosts'), join(home, 'b')];
    for (const file of precious) writeFileSync(file, 'precious');
    const before = readdirSync(home, { recursive: true });

    const key = {
      content: Buffer.from('ssh-ed25519 AAAA'),
      file: '/home/vera/.ssh/id_ed25519.pub',
    };
    await rememberIdentity(realFiles, state, name, key);
    await forgetIdentities(realFiles, state, [name]);
    expect(await identityFor(realFiles, state, home, name)).toBeUndefined();
    expect(readdirSync(home, { recursive: true })).toEqual(before);
    for (const file of precious) expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});
