/** Public keys as people have them in files: whole ones are taken, and what only looks like one is not. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPublicKey } from '../../src/ssh/keys/public-key.ts';
import { publicKeyBlob, publicKeyText } from '../support/keys.ts';

let directory: string;
let keys: Record<string, string>;

const make = (name: string, ...args: string[]) => {
  execFileSync('ssh-keygen', [
    '-q',
    '-N',
    '',
    '-C',
    'vers@host',
    '-f',
    join(directory, name),
    ...args,
  ]);
  return readFileSync(join(directory, `${name}.pub`), 'utf8');
};
const convert = (name: string, format: string) =>
  execFileSync('ssh-keygen', ['-e', '-m', format, '-f', join(directory, `${name}.pub`)]).toString();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uas-public-'));
  keys = {
    ed25519: make('ed25519', '-t', 'ed25519'),
    ecdsa: make('ecdsa', '-t', 'ecdsa', '-b', '384'),
    rsa: make('rsa', '-t', 'rsa', '-b', '2048'),
    weak: make('weak', '-t', 'rsa', '-b', '1024'),
  };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const check = (text: string | Buffer, warnings: string[] = []) =>
  checkPublicKey(Buffer.from(text as string), '/k.pub', (line) => warnings.push(line)).toString();

/** A key of a hardware token, which only such a token could make. */
const field = (value: Buffer | string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.from(value).length);
  return Buffer.concat([length, Buffer.from(value)]);
};
const line = (type: string, ...rest: (Buffer | string)[]) =>
  `${type} ${Buffer.concat([type, ...rest].map(field)).toString('base64')}`;
const hardware = line('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 1), 'ssh:');
const hardwareEcdsa = line(
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'nistp256',
  Buffer.alloc(65, 4),
  'ssh:',
);
const dsa = line('ssh-dss', Buffer.alloc(128, 1), 'q', 'g', 'y');

describe('a public key', () => {
  it('of every kind is accepted unchanged', () => {
    for (const key of [...Object.values(keys), `${hardware}\n`, `${hardwareEcdsa} me\n`]) {
      expect(check(key)).toBe(key);
    }
  });

  it('in the form of RFC 4716 is sent as one line, which sshd reads', () => {
    const plain = String(keys.rsa).trim().split(' ').slice(0, 2).join(' ');
    const framed = convert('rsa', 'RFC4716');
    expect(check(framed)).toMatch(/^ssh-rsa \S+ 2048-bit RSA, converted by .* from OpenSSH\n$/);
    expect(check(framed).startsWith(`${plain} `)).toBe(true);
    expect(check(framed.replace(/Comment:.*\n/, ''))).toBe(`${plain}\n`);
    const folded = framed.replace(/Comment:.*\n/, 'Subject: me\nComment: "a \\\nb"\n');
    expect(check(folded)).toBe(`${plain} a b\n`);
    expect(check(framed.replaceAll('\n', '\r\n'))).toBe(check(framed));
    expect(check(`${framed}${framed}`)).toBe(`${check(framed)}${check(framed)}`);
  });

  it.each<[string, (key: string) => string]>([
    ['with CRLF', (key) => key.replace('\n', '\r\n')],
    ['with the line ends of an old Mac', (key) => key.replace('\n', '\r')],
    ['without a line end', (key) => key.trimEnd()],
    ['with blanks around it', (key) => `  ${key.trimEnd()} \t\n`],
    ['with a byte order mark', (key) => `\ufeff${key}`],
    ['below comments and blank lines', (key) => `# mine\n\n${key}\n\n`],
  ])('%s is sent without that', (_name, change) => {
    expect(check(change(publicKeyText))).toBe(publicKeyText);
  });

  it('may lack a comment, have one in any language, follow options, and be one of several', () => {
    for (const text of [
      `ssh-ed25519 ${publicKeyBlob}\n`,
      `ssh-ed25519\t${publicKeyBlob}\tme\n`,
      `ssh-ed25519 ${publicKeyBlob} Jörg 日本\n`,
      `restrict,command="echo \\"hi\\", you",no-pty ${publicKeyText}`,
      `from="10.0.0.0/8,*.example" ${publicKeyText}`,
      `${publicKeyText}${keys.ecdsa}`,
    ]) {
      expect(check(text)).toBe(text);
    }
  });

  it('is taken with a warning if servers refuse its kind today', () => {
    const warnings: string[] = [];
    check(keys.weak ?? '', warnings);
    check(dsa, warnings);
    check(keys.rsa ?? '', warnings);
    expect(warnings).toEqual([
      'warning: /k.pub: it is RSA with 1024 bits, which many servers refuse',
      'warning: /k.pub: it is a DSA key, which servers refuse',
    ]);
  });

  it('that is cut off anywhere is refused', () => {
    for (const key of [publicKeyText, keys.rsa ?? '', keys.ecdsa ?? '', hardware]) {
      const end = key.indexOf(' ', key.indexOf(' ') + 1);
      const whole = end === -1 ? key.length : end;
      fc.assert(
        fc.property(fc.integer({ min: 1, max: whole - 1 }), (length) => {
          expect(() => check(key.slice(0, length))).toThrow();
        }),
        { numRuns: 60 },
      );
    }
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['another type than its blob', `ssh-rsa ${publicKeyBlob}\n`, /damaged/],
    ['bytes after the key', `ssh-ed25519 ${publicKeyBlob}AAAA x\n`, /damaged/],
    ['a field too many', line('ssh-ed25519', Buffer.alloc(32), 'x'), /damaged/],
    ['a field too few', line('ssh-rsa', 'e'), /damaged/],
    ['a key that is too short', line('ssh-ed25519', Buffer.alloc(31)), /damaged/],
    ['padding too much', `ssh-ed25519 ${publicKeyBlob}=== x\n`, /damaged/],
    ['a line break inside', publicKeyText.replace('AAAA', 'AAAA\n'), /damaged/],
    ['quotes around it', `"${publicKeyText.trim()}"`, /damaged/],
    ['a host before it, as in known_hosts', `gateway ${publicKeyText}`, /damaged/],
    [
      'an escape in the comment',
      `ssh-ed25519 ${publicKeyBlob} \u001b[2J\n`,
      /invisible characters/,
    ],
    [
      'joined emoji in the comment',
      `ssh-ed25519 ${publicKeyBlob} 👩\u200d💻\n`,
      /comment of the key/,
    ],
    ['a zero byte', publicKeyText.replace(' vers', '\0vers'), /not UTF-8 text/],
    ['UTF-16', Buffer.from(`\ufeff${publicKeyText}`, 'utf16le'), /not UTF-8 text: it is UTF-16/],
    ['binary', Buffer.from(Array.from({ length: 256 }, (_none, at) => at)), /not UTF-8 text/],
    [
      'a comment in Latin-1',
      Buffer.from(`ssh-ed25519 ${publicKeyBlob} M\u00fcller\n`, 'latin1'),
      /not UTF-8 text/,
    ],
    ['a web page', '<html></html>', /not an OpenSSH public key/],
    ['an X.509 certificate', '-----BEGIN CERTIFICATE-----\nx\n', /not an OpenSSH public key/],
    ['a PEM public key', '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----', /in PEM/],
    ['another PEM public key', '-----BEGIN RSA PUBLIC KEY-----\nx\n', /in PEM/],
    ['an SSH certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA x\n', /is a certificate/],
    ['64 KB', `${publicKeyText.trimEnd()}${'x'.repeat(65_536)}`, /too large/],
    ['nothing', '', /empty/],
    ['comments only', '# x\n\n', /empty/],
    ['a framed key that is none', '---- BEGIN SSH2 PUBLIC KEY ----\nx\n', /not an OpenSSH/],
  ])('with %s is refused', (_name, text, says) => {
    expect(() => check(text)).toThrow(says);
  });

  it.each<[string, (secret: string) => string | Buffer]>([
    ['as it is', (secret) => secret],
    ['beside the public one', (secret) => `${publicKeyText}${secret}`],
    ['behind blanks and a byte order mark', (secret) => `\ufeff \n${secret}`],
    ['in UTF-16', (secret) => Buffer.from(secret, 'utf16le')],
    ['cut off', (secret) => secret.slice(0, 60)],
    ['of PuTTY', () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'],
    ['of 1 MB', (secret) => `${'#\n'.repeat(500_000)}${secret}`],
  ])('that is a private one, %s, is refused without a word of it', (_name, change) => {
    const secret = readFileSync(join(directory, 'ed25519'), 'utf8');
    let message = '';
    try {
      check(change(secret));
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('/k.pub is a private key; nothing was sent');
    expect(message).not.toContain(secret.split('\n')[1]);
  });

  it.each([
    ['/k', 'probably /k.pub'],
    ['/k.pub', undefined],
    ['--publickey-str', undefined],
  ])('that is a private one in %s hints at the file of the other half: %s', (source, hint) => {
    const key = readFileSync(join(directory, 'ed25519'));
    let found: unknown;
    try {
      checkPublicKey(key, source);
    } catch (error) {
      found = error;
    }
    expect(found).toMatchObject({
      hint: ['specify its public key', ...(hint ? [hint] : [])].join(', '),
    });
  });
});
