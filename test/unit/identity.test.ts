import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  defaultPublicKey,
  forgetIdentities,
  identityFor,
  rememberedKey,
  rememberedUais,
  rememberIdentity,
} from '../../src/ssh/keys/identity.ts';
import { realFiles } from '../../src/system/files.ts';

const key = (letter: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)} ${letter}\n`;
const uai = 'uai-vers-1';

let home: string;
let ssh: string;
let state: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'uas-identity-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  ssh = join(home, '.ssh');
  state = join(home, 'state');
  mkdirSync(ssh, { mode: 0o700 });
});

function put(name: string, letter: string, { half = true } = {}): string {
  const file = join(ssh, `${name}.pub`);
  writeFileSync(file, key(letter));
  if (half) writeFileSync(join(ssh, name), 'private half', { mode: 0o600 });
  return file;
}
const find = () => identityFor(realFiles, state, home, uai);
const remember = (letter: string, file?: string) =>
  rememberIdentity(realFiles, state, uai, { content: Buffer.from(key(letter)), file });

describe('the key that ssh is given', () => {
  it('is the private key next to the public key that the UAI was created with', async () => {
    put('id_ed25519', 'A');
    await remember('B', put('other', 'B'));
    expect(await find()).toBe(join(ssh, 'other'));
  });

  it('is the public key when its private half is in an agent or on a token', async () => {
    put('id_ed25519', 'A');
    const file = put('token', 'B', { half: false });
    await remember('B', file);
    expect(await find()).toBe(file);
  });

  it('is a default key that is the one of standard input', async () => {
    put('id_ed25519', 'A');
    put('id_rsa', 'B');
    await remember('B');
    expect(await find()).toBe(join(ssh, 'id_rsa'));
  });

  it('is the remembered public key when no file has it', async () => {
    put('id_ed25519', 'A');
    const file = put('other', 'B');
    await remember('B', file);
    renameSync(join(ssh, 'other'), join(home, 'elsewhere'));
    renameSync(file, join(home, 'elsewhere.pub'));
    expect(await find()).toBe(join(state, 'identities', `${uai}.pub`));
  });

  it.each([true, false])(
    'of a UAI that was made elsewhere is the default one: %s',
    async (half) => {
      const file = put('id_ecdsa_sk', 'A', { half });
      expect(await find()).toBe(half ? join(ssh, 'id_ecdsa_sk') : file);
    },
  );

  it('is left to ssh where there is none', async () => {
    expect(await find()).toBeUndefined();
  });
});

it.each(['id_ed25519_sk', 'id_ecdsa_sk'])('%s.pub counts as a default key', async (name) => {
  expect(await defaultPublicKey(realFiles, home)).toBeUndefined();
  const file = put(name, 'A', { half: false });
  expect(await defaultPublicKey(realFiles, home)).toBe(file);
  const better = put('id_rsa', 'B');
  expect(await defaultPublicKey(realFiles, home)).toBe(better);
});

it('a key is forgotten with its UAI', async () => {
  await remember('A', put('other', 'A'));
  expect(await rememberedKey(realFiles, state, uai)).toBe(key('A'));
  expect(await rememberedUais(realFiles, state)).toEqual([uai]);
  await forgetIdentities(realFiles, state, [uai]);
  expect(await rememberedKey(realFiles, state, uai)).toBeUndefined();
  expect(await rememberedUais(realFiles, state)).toEqual([]);
});

it('a key that an earlier release recorded is read from its public key file', async () => {
  put('other', 'B');
  mkdirSync(join(state, 'identities'), { recursive: true, mode: 0o700 });
  writeFileSync(join(state, 'identities', uai), `${join(ssh, 'other')}\n`, { mode: 0o600 });
  expect(await rememberedKey(realFiles, state, uai)).toBe(key('B'));
});
