import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRefusal } from '../../src/ssh/keys/key-refusal.ts';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { examineKey, isRefusal, type PrivateKey } from '../../src/ssh/keys/private-key.ts';

const phrase = 'correct horse';
let directory = '';

function sshKeygen(name: string, ...args: string[]): Buffer {
  const file = join(directory, name);
  execFileSync('ssh-keygen', ['-q', '-C', `${name}@test`, ...args, '-f', file]);
  return readFileSync(file);
}

function openssl(...args: string[]): Buffer {
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
}

async function usable(bytes: Uint8Array, passphrase?: string): Promise<PrivateKey> {
  const key = await examineKey(bytes, passphrase);
  if (isRefusal(key)) throw new Error(`refused: ${key.problem}`);
  return key;
}

async function refused(bytes: Uint8Array | string, passphrase?: string): Promise<KeyRefusal> {
  const key = await examineKey(Buffer.from(bytes as Uint8Array), passphrase);
  if (!isRefusal(key)) throw new Error('the key was taken');
  return key;
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uas-keys-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a key that ssh-keygen made', () => {
  it.each([
    ['ed25519', ['-t', 'ed25519', '-N', ''], { kind: 'ED25519', bits: 256, encrypted: false }],
    ['rsa', ['-t', 'rsa', '-b', '3072', '-N', ''], { kind: 'RSA', bits: 3072 }],
    ['ecdsa', ['-t', 'ecdsa', '-b', '384', '-N', ''], { kind: 'ECDSA', bits: 384 }],
    ['ecdsa521', ['-t', 'ecdsa', '-b', '521', '-N', ''], { kind: 'ECDSA', bits: 521 }],
    ['rsa-pem', ['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', ''], { kind: 'RSA', bits: 2048 }],
    ['ecdsa-pem', ['-t', 'ecdsa', '-m', 'PEM', '-N', ''], { kind: 'ECDSA', bits: 256 }],
    [
      'rsa-pkcs8',
      ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8', '-N', ''],
      { kind: 'RSA', bits: 2048 },
    ],
    ['enc', ['-t', 'ed25519', '-N', phrase], { kind: 'ED25519', encrypted: true }],
    ['enc-pem', ['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', phrase], { encrypted: true }],
    ['enc-pkcs8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8', '-N', phrase], { encrypted: true }],
  ])(
    '%s: has the kind, bits, fingerprint and public half that ssh-keygen tells',
    async (name, args, expected) => {
      const bytes = sshKeygen(name, ...args);
      const key = await usable(bytes, name.startsWith('enc') ? phrase : undefined);
      const file = join(directory, name);
      const [bits, fingerprint] = execFileSync('ssh-keygen', ['-lf', `${file}.pub`])
        .toString()
        .split(' ');
      expect(key).toMatchObject({ ...expected, fingerprint, bits: Number(bits), notes: [] });
      const publicFile = readFileSync(`${file}.pub`, 'utf8');
      expect(publicFile.startsWith(key.publicKey.split(' ').slice(0, 2).join(' '))).toBe(true);
      expect(key.text).toBe(bytes.toString());
    },
  );

  it('is refused without its passphrase, saying that one is needed', async () => {
    const bytes = sshKeygen('locked', '-t', 'ed25519', '-N', phrase);
    expect(await refused(bytes)).toMatchObject({ needsPassphrase: true });
    expect(await refused(bytes, 'wrong')).toEqual({
      problem: 'the passphrase does not decrypt the key',
    });
  });

  it('is refused with a wrong passphrase in the older formats too', async () => {
    const wrong = { problem: 'the passphrase does not decrypt the key' };
    const pem = sshKeygen('locked-pem', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', phrase);
    const pkcs8 = sshKeygen('locked-p8', '-t', 'ecdsa', '-m', 'PKCS8', '-N', phrase);
    for (const bytes of [pem, pkcs8]) {
      expect(await refused(bytes, 'wrong')).toEqual(wrong);
      expect(await refused(bytes)).toMatchObject({ needsPassphrase: true });
    }
  });

  it('accepts an unneeded passphrase, with a note', async () => {
    const key = await usable(sshKeygen('open', '-t', 'ed25519', '-N', ''), phrase);
    expect(key.notes).toEqual(['the key has no passphrase; the one given was ignored']);
  });
});

describe('a key that is not taken', () => {
  it.each([
    ['an empty file', () => ' \n', 'the key is empty'],
    ['any text', () => 'hello', 'this is not a private key'],
    [
      'the public half',
      () => {
        sshKeygen('half', '-t', 'ed25519', '-N', '');
        return readFileSync(join(directory, 'half.pub'));
      },
      'this is a public key',
    ],
    [
      'a PuTTY key',
      () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n',
      'the key is in PuTTY format, which the service does not read',
    ],
    [
      'a public key in PEM',
      () => openssl('rsa', '-pubout', '-in', join(directory, 'rsa-pem')),
      'this is a public key',
    ],
    [
      'weak RSA',
      () => sshKeygen('weak', '-t', 'rsa', '-b', '1024', '-N', ''),
      'RSA with 1024 bits is too weak; at least 2048 are needed',
    ],
    [
      'DSA',
      () => sshKeygen('dsa', '-t', 'dsa', '-N', ''),
      'DSA keys are too weak, and servers refuse them',
    ],
    [
      'a curve that SSH has not',
      () => openssl('genpkey', '-algorithm', 'ed448'),
      'SSH does not support this type of key: ed448',
    ],
    ['half a key', () => newKey('x').slice(0, 200), 'the key is truncated'],
    ['two keys', () => newKey('x') + newKey('y'), 'the file contains more than one key'],
    ['text before', () => `Here it is:\n${newKey('x')}`, 'there is text before the key'],
    ['text after', () => `${newKey('x')}Regards\n`, 'there is text after the key'],
    [
      'damaged lines',
      () => newKey('x').replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'),
      'the key is damaged',
    ],
    ['a large file', () => 'x'.repeat(70_000), 'this is not a private key: it is too large'],
  ])('%s', async (_name, make, problem) => {
    const refusal = await refused(make());
    expect(refusal.problem).toBe(problem);
  });

  it('says nothing of the key in a refusal', async () => {
    const text = newKey('x');
    const refusal = await refused(`${text}trailing`);
    for (const line of text.split('\n').slice(1, -2)) {
      expect(JSON.stringify(refusal)).not.toContain(line);
    }
  });

  it('tells how to convert from PuTTY', async () => {
    const { hint } = await refused('PuTTY-User-Key-File-2: ssh-rsa\n');
    expect(hint).toContain('puttygen key.ppk -O private-openssh');
  });
});

describe('what editors do to keys', () => {
  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['no last line feed', (text: string) => text.trimEnd()],
    ['blanks at line ends', (text: string) => text.replaceAll('\n', '  \n')],
    ['blank lines around', (text: string) => `\n\n${text}\n\n`],
  ])('%s is repaired, with a note', async (_name, spoil) => {
    const text = newKey('mended');
    const key = await usable(Buffer.from(spoil(text)));
    expect(key.text).toBe(text);
    expect(key.notes).toHaveLength(1);
  });
});

describe('a key that is wrapped', () => {
  const attributes = 'Bag Attributes\n    friendlyName: me\nKey Attributes: <No Attributes>\n';
  const other = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const pem = () => sshKeygen('w-pem', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '').toString();
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  let classic = '';
  beforeAll(() => {
    classic = pem();
  });

  it.each<[string, (text: string) => string | Buffer, string]>([
    ['in UTF-16', utf16, 'UTF-16'],
    ['in UTF-16 of the other order', (text) => utf16(text).swap16(), 'UTF-16'],
    ['with \\n for line feeds', (text) => text.replaceAll('\n', '\\n'), 'written as \\n'],
    ['as a JSON string', (text) => JSON.stringify(text), 'written as \\n'],
    ['with \\r\\n for line ends', (text) => text.replaceAll('\n', '\\r\\n'), 'written as \\n'],
    [
      'on one line',
      (text) =>
        text
          .trim()
          .replaceAll('\n', ' ')
          .replace(/(BEGIN|END|OPENSSH|PRIVATE|RSA) /g, '$1 '),
      'spaces',
    ],
    ['indented', (text) => text.replace(/^(?=.)/gm, '    '), 'indentation'],
    [
      'indented by tabs, with CRLF',
      (text) => text.replace(/^(?=.)/gm, '\t').replaceAll('\n', '\r\n'),
      'indentation',
    ],
  ])('%s is read, and said', async (_name, wrap, note) => {
    for (const text of [newKey('wrapped'), classic]) {
      const key = await usable(Buffer.from(wrap(text) as string));
      expect(key.text).toBe(text);
      expect(key.notes.join()).toContain(note);
    }
  });

  it.each([
    ['before it', (text: string) => attributes + text],
    ['before and after it', (text: string) => attributes + text + attributes + other],
    ['and a certificate before it', (text: string) => other + attributes + text],
  ])('in what openssl writes %s is read as ssh-keygen reads it', async (_name, wrap) => {
    const file = join(directory, 'bag');
    writeFileSync(file, wrap(classic), { mode: 0o600 });
    const key = await usable(readFileSync(file));
    expect(key.text).toBe(classic);
    expect(key.notes).toEqual(['text around the key removed']);
    expect(execFileSync('ssh-keygen', ['-yf', file]).toString()).toContain(
      key.publicKey.split(' ')[1],
    );
  });

  it.each<[string, () => string | Buffer, string]>([
    ['UTF-16 without its mark', () => Buffer.from(classic, 'utf16le'), 'the key is in UTF-16'],
    ['Latin-1', () => Buffer.from(`M\u00fcller\n${classic}`, 'latin1'), 'is not UTF-8 text'],
    ['DER', () => Buffer.from([0x30, 0x82, 1, 2, 3]), 'the key is in binary form (DER)'],
    [
      "ssh.com's form",
      () =>
        '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nx\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n',
      "the key is in ssh.com's format",
    ],
    [
      'two keys among attributes',
      () => attributes + classic + attributes + classic,
      'more than one key',
    ],
    [
      'attributes before a key of OpenSSH',
      () => attributes + newKey('x'),
      'there is text before the key',
    ],
  ])('in %s is named', async (_name, make, problem) => {
    expect((await refused(make())).problem).toContain(problem);
  });
});

describe('a key that this program made', () => {
  it('is read by ssh-keygen with the same fingerprint', async () => {
    const file = join(directory, 'ours');
    const text = newKey('alice@hpc1');
    writeFileSync(file, text, { mode: 0o600 });
    const told = execFileSync('ssh-keygen', ['-lf', file]).toString();
    const key = await usable(Buffer.from(text));
    expect(told).toContain(key.fingerprint);
    expect(told).toContain('alice@hpc1');
  });
});
