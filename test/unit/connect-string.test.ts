import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { shellQuote, sshArguments } from '../../src/ssh/command-line.ts';
import { hostEntries } from '../../src/ssh/config-file.ts';
import { parseConnectString } from '../../src/ssh/connect-string.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof UasError) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('a connect string', () => {
  it.each([
    ['ssh vers@10.0.0.1', { user: 'vers', host: '10.0.0.1', port: 22 }],
    ['ssh vers@10.0.0.1 -p 30123', { user: 'vers', host: '10.0.0.1', port: 30123 }],
    ['ssh 10.0.0.1', { user: undefined, host: '10.0.0.1', port: 22 }],
    ['ssh @10.0.0.1', { user: undefined, host: '10.0.0.1', port: 22 }],
    ['ssh a.b-c_d@uai.example.com', { user: 'a.b-c_d', host: 'uai.example.com', port: 22 }],
    ['ssh vers@fd00::1 -p 2222', { user: 'vers', host: 'fd00::1', port: 2222 }],
    ['ssh u@xn--bcher-kva.example', { user: 'u', host: 'xn--bcher-kva.example', port: 22 }],
  ])('is read: %s', (text, destination) => {
    expect(parseConnectString(text)).toEqual(destination);
  });

  it.each([
    'ssh vers@<pending IP Address>',
    'ssh vers@<pending IP Address> -p <pending port>',
    'ssh vers@10.0.0.1 -p <pending port>',
    'ssh <pending IP Address>',
    'ssh @<pending IP Address>',
  ])('is not ready: %s', (text) => {
    expect(parseConnectString(text)).toBeUndefined();
  });

  it.each([
    '-oProxyCommand=touch x@h',
    'ssh -oProxyCommand=x@h',
    'ssh vers@-oProxyCommand=x',
    'ssh -l root 10.0.0.1',
    'ssh vers@10.0.0.1 -p 22 -oX=y',
    'ssh vers@10.0.0.1 -p 0',
    'ssh vers@10.0.0.1 -p 65536',
    'ssh vers@10.0.0.1 -p 99999',
    'ssh vers@10.0.0.1; rm -rf ~',
    'ssh vers@10.0.0.1\n-oProxyCommand=x',
    'ssh vers@10.0.0.1\r',
    'ssh vers@10.0.0.1\u0000',
    'ssh\tvers@10.0.0.1',
    'ssh a b@h',
    'ssh u%h@host',
    'ssh u@%d',
    'ssh u@fe80::1%eth0',
    'ssh u@h@h',
    'ssh u@$(id)',
    'ssh u@`id`',
    'ssh u@ехаmple.com',
    'scp vers@10.0.0.1',
    'ssh vers@<pending IP Address> -oProxyCommand=x',
    'ssh -oX=<pending port>@h',
    'ssh ',
    `ssh u@${'a'.repeat(300)}`,
  ])('is refused: %j', (text) => {
    expect(codeOf(() => parseConnectString(text))).toBe('usage');
  });

  it.each([undefined, null, '', '  ', 22, {}, []])(
    'is missing when the service sends %j',
    (value) => {
      expect(codeOf(() => parseConnectString(value))).toBe('server_error');
    },
  );

  it('never lets a server text become an option of ssh', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (user, host) => {
        let destination: ReturnType<typeof parseConnectString>;
        try {
          destination = parseConnectString(`ssh ${user}@${host}`);
        } catch {
          return;
        }
        if (!destination) return;
        const args = sshArguments({
          name: 'uai-x',
          destination,
          knownHosts: '/k',
          identityFile: undefined,
          extra: [],
          command: [],
        });
        expect(args.at(-2)).toBe('--');
        expect(args.at(-1)).toMatch(/^[A-Za-z0-9][A-Za-z0-9.:-]*$/);
        expect(args.filter((arg) => !arg.startsWith('-') && !/^[A-Za-z]+=/.test(arg))).toEqual([
          destination.host,
        ]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('quoting for a shell', () => {
  it('survives a real shell for any words', async () => {
    const { execFileSync } = await import('node:child_process');
    fc.assert(
      fc.property(
        fc.array(
          fc.string().map((text) => text.replaceAll('\0', '')),
          { minLength: 1, maxLength: 4 },
        ),
        (words) => {
          const printed = execFileSync('/bin/sh', [
            '-c',
            `printf '%s\\0' ${shellQuote(words)}`,
          ]).toString('utf8');
          expect(printed).toBe(`${words.join('\0')}\0`);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the ssh configuration file', () => {
  it('writes one Host with the options of the command line', () => {
    expect(
      hostEntries([
        {
          name: 'uai-vers-1',
          destination: { user: 'vers', host: '10.0.0.1', port: 2222 },
          knownHosts: '/state/100%/known_hosts',
          identityFile: '/home/vers/.ssh/my key',
        },
      ]),
    ).toContain(
      [
        'Host uai-vers-1',
        '    HostName 10.0.0.1',
        '    Port 2222',
        '    User vers',
        '    IdentityFile "/home/vers/.ssh/my key"',
        '    IdentitiesOnly yes',
        '    HostKeyAlias uai-vers-1',
        '    UserKnownHostsFile "/state/100%%/known_hosts"',
      ].join('\n'),
    );
  });

  it('refuses a path that could add a line', () => {
    const entry = () =>
      hostEntries([
        {
          name: 'uai-x',
          destination: { user: undefined, host: 'h', port: 22 },
          knownHosts: '/state/x\n  ProxyCommand touch y',
          identityFile: undefined,
        },
      ]);
    expect(codeOf(entry)).toBe('usage');
  });
});
