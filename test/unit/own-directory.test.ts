/** A directory that is the user's alone, in places that others can write too. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  lchownSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { realFiles } from '../../src/system/files.ts';
import { checkOwnDirectory, makeOwnDirectory } from '../../src/system/own-directory.ts';
import { openToAppend } from '../../src/system/own-file.ts';
import { forRoot, reachableScratch, strangerId } from '../support/accounts.ts';

let shared: string;
let mine: string;
beforeEach(() => {
  shared = reachableScratch();
  chmodSync(shared, 0o1777);
  mine = join(shared, 'uas');
});

function directory(path: string, mode = 0o700): string {
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

/** Makes this process somebody else than the owner of its files: what root does with chown, without root. */
function becomeAnother(): void {
  const uid = process.getuid?.() ?? 0;
  vi.spyOn(process, 'getuid').mockReturnValue(uid + 1);
}

describe('a directory of the user alone', () => {
  it('may be missing, and is made private', () => {
    checkOwnDirectory(mine);
    makeOwnDirectory(join(mine, 'local'));
    expect([statSync(mine).mode & 0o777, statSync(join(mine, 'local')).mode & 0o777]).toEqual([
      0o700, 0o700,
    ]);
  });

  it.each([0o777, 0o1777, 0o770, 0o702, 0o2775])('is not one of mode %o', (mode) => {
    directory(mine, mode);
    expect(() => makeOwnDirectory(mine)).toThrow(
      `${mine} is writable by others (mode 0${mode.toString(8)}), so it is not used`,
    );
    rmSync(mine, { recursive: true });
  });

  it('is none below a directory that everybody can write and replace things in', () => {
    chmodSync(shared, 0o777);
    expect(() => makeOwnDirectory(mine)).toThrow(`${shared} is writable by everyone`);
  });

  it('may be reached by links of the user', () => {
    directory(join(shared, 'real'));
    symlinkSync('real', mine);
    expect(() => makeOwnDirectory(join(mine, 'local'))).not.toThrow();
    symlinkSync('circle', join(shared, 'circle'));
    expect(() => makeOwnDirectory(join(shared, 'circle'))).toThrow('too many links');
  });

  forRoot(() =>
    it('is none that another user made', () => {
      directory(mine);
      chownSync(mine, strangerId, strangerId);
      expect(() => makeOwnDirectory(mine)).toThrow(`${mine} belongs to another user`);
      expect(() => makeOwnDirectory(join(mine, 'local'))).toThrow(
        `${mine} belongs to another user`,
      );
    }),
  );

  forRoot(() =>
    it('is refused behind a link of another user, even to a directory of the user’s own', () => {
      directory(join(shared, 'real'));
      symlinkSync(join(shared, 'real'), mine);
      lchownSync(mine, strangerId, strangerId);
      for (const path of [mine, join(mine, 'local')]) {
        expect(() => makeOwnDirectory(path)).toThrow(
          `${mine} is a link that belongs to another user`,
        );
      }
    }),
  );

  it('is not one that belongs to another user', () => {
    directory(mine);
    becomeAnother();
    expect(() => checkOwnDirectory(mine)).toThrow('belongs to another user');
  });
});

describe('a file to append to', () => {
  const file = () => join(shared, 'service.log');

  it('is made private, and kept', () => {
    closeSync(openToAppend(file()));
    writeFileSync(file(), 'line\n');
    closeSync(openToAppend(file()));
    expect([statSync(file()).mode & 0o777, readFileSync(file(), 'utf8')]).toEqual([
      0o600,
      'line\n',
    ]);
  });

  it.each([
    ['a link', 'it is a link', () => symlinkSync(join(shared, 'victim'), file())],
    ['a link that leads nowhere', 'it is a link', () => symlinkSync('/nowhere', file())],
    ['a second name', 'it has several hard links', () => linkSync(join(shared, 'victim'), file())],
    ['a pipe', 'it is not a regular file', () => execFileSync('mkfifo', [file()])],
    [
      'a socket',
      'it is not a regular file',
      async () => {
        const server = createServer();
        await new Promise<void>((done) => server.listen(file(), done));
        onTestFinished(() => void server.close());
      },
    ],
    [
      'open to others',
      'others can write to it',
      () => {
        writeFileSync(file(), '');
        chmodSync(file(), 0o666);
      },
    ],
  ])('is not %s', async (_what, why, plant) => {
    writeFileSync(join(shared, 'victim'), 'untouched', { mode: 0o600 });
    await plant();
    expect(() => openToAppend(file())).toThrow(`will not write to ${file()}: ${why}`);
    expect(readFileSync(join(shared, 'victim'), 'utf8')).toBe('untouched');
  });
});

describe('a file that decides what the program does', () => {
  it.each([0o666, 0o620, 0o602])('is not used when its mode is %o', async (mode) => {
    const file = join(shared, 'config.json');
    writeFileSync(file, '{}');
    chmodSync(file, mode);
    await expect(realFiles.readTrusted(file)).rejects.toMatchObject({
      message: `${file} is not used: others can write to it (mode 0${mode.toString(8)})`,
      hint: `check what is in it, then: chmod go-w ${file}`,
    });
  });

  it('is not used when it belongs to another user', async () => {
    const file = join(shared, 'config.json');
    writeFileSync(file, '{}', { mode: 0o600 });
    becomeAnother();
    await expect(realFiles.readTrusted(file)).rejects.toMatchObject({
      message: `${file} is not used: it belongs to another user`,
    });
  });

  forRoot(() =>
    it("is not written through another user's link", async () => {
      writeFileSync(join(shared, 'victim'), 'untouched', { mode: 0o600 });
      symlinkSync(join(shared, 'victim'), join(shared, 'link'));
      lchownSync(join(shared, 'link'), strangerId, strangerId);
      await expect(realFiles.writePrivate(join(shared, 'link'), 'new')).rejects.toThrow(
        'is a link that belongs to another user',
      );
      expect(readFileSync(join(shared, 'victim'), 'utf8')).toBe('untouched');
    }),
  );
});
