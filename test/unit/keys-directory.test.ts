import { chownSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  checkPattern,
  findKeys,
  keyPath,
  outsideDirectoryProblem,
} from '../../src/identities/import/keys-directory.ts';
import { realFiles } from '../../src/system/files.ts';
import { forRoot, strangerId } from '../support/accounts.ts';
import { put } from '../support/key-files.ts';

function directory(...files: string[]): string {
  const made = mkdtempSync(join(tmpdir(), 'uas-keys-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  for (const file of files) put(made, file, 'x');
  return made;
}

describe('a pattern for keys', () => {
  const alice = { member: 'alice@example.com', linuxUsername: 'alice_hpc' };

  it.each([
    ['{linux_username}/id_ed25519', '/keys/alice_hpc/id_ed25519'],
    ['{member}.key', '/keys/alice@example.com.key'],
    ['{linux_username}/{linux_username}.pem', '/keys/alice_hpc/alice_hpc.pem'],
  ])('%s leads to %s', (pattern, path) => {
    expect(keyPath('/keys', checkPattern(pattern), alice)).toBe(path);
  });

  it.each(['id_ed25519', '/{member}', '../{member}', 'x/../../{member}', '{user}', '{}'])(
    'refuses %s',
    (pattern) => {
      expect(() => checkPattern(pattern)).toThrow('--pattern');
    },
  );

  it.each(['../../etc', '.', '..', 'a/b', '-x', ''])('leads nowhere for the name %j', (name) => {
    const person = { member: name, linuxUsername: name };
    expect(keyPath('/keys', '{linux_username}/id', person)).toBe(undefined);
  });
});

describe('finding keys in a directory', () => {
  it('finds everybody, called alike on platform and cluster', async () => {
    const made = directory(
      'bob/id_ed25519',
      'alice/id_ed25519',
      'carol/id_rsa',
      '.hidden/id_ed25519',
    );
    expect(await findKeys(realFiles, made, '{linux_username}/id_ed25519')).toEqual([
      { keyFile: join(made, 'alice/id_ed25519'), member: 'alice', linuxUsername: 'alice' },
      { keyFile: join(made, 'bob/id_ed25519'), member: 'bob', linuxUsername: 'bob' },
    ]);
  });

  it('takes both names from a path that has them', async () => {
    const made = directory('alice/al.key', 'bob/bo.key');
    expect(await findKeys(realFiles, made, '{member}/{linux_username}.key')).toEqual([
      { keyFile: join(made, 'alice/al.key'), member: 'alice', linuxUsername: 'al' },
      { keyFile: join(made, 'bob/bo.key'), member: 'bob', linuxUsername: 'bo' },
    ]);
  });

  it('takes a pattern as text, not as an expression', async () => {
    const made = directory('alice.key', 'aliceXkey');
    const found = await findKeys(realFiles, made, '{member}.key');
    expect(found.map(({ member }) => member)).toEqual(['alice']);
  });

  it('matches a repeated placeholder only when both values are the same', async () => {
    const made = directory('alice/alice.key', 'alice/bob.key');
    const found = await findKeys(realFiles, made, '{member}/{member}.key');
    expect(found.map(({ keyFile }) => keyFile)).toEqual([join(made, 'alice/alice.key')]);
  });

  it('refuses a directory that is not there', async () => {
    await expect(findKeys(realFiles, '/no/keys', '{member}')).rejects.toThrow(
      'directory not found',
    );
  });
});

describe('a key that was found in a directory', () => {
  it('may be a link within it', async () => {
    const made = directory('alice/id_ed25519');
    symlinkSync('alice', join(made, 'bob'));
    const file = join(made, 'bob/id_ed25519');
    expect(await outsideDirectoryProblem(realFiles, made, file)).toBe(undefined);
    expect(await outsideDirectoryProblem(realFiles, made, join(made, 'nobody'))).toBe(undefined);
  });

  it('is refused when it, or a directory in its path, is a link that leads out', async () => {
    const made = directory('alice/id_ed25519');
    const elsewhere = directory('id_ed25519');
    symlinkSync(join(elsewhere, 'id_ed25519'), join(made, 'alice/other'));
    symlinkSync(elsewhere, join(made, 'bob'));
    for (const name of ['alice/other', 'bob/id_ed25519']) {
      const file = join(made, name);
      expect(await outsideDirectoryProblem(realFiles, made, file)).toBe(
        `${file} is a link that leads out of ${made}`,
      );
    }
  });

  forRoot(() =>
    it('is not taken when it belongs to another user', async () => {
      const made = directory('alice/id_ed25519');
      const file = join(made, 'alice/id_ed25519');
      chownSync(file, strangerId, strangerId);
      expect(await outsideDirectoryProblem(realFiles, made, file)).toBe(
        `${file} belongs to another user`,
      );
    }),
  );
});
