import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UasError } from '../../src/core/errors.ts';
import { shellQuote, sshArguments } from '../../src/ssh/client/command-line.ts';
import { hostEntries } from '../../src/ssh/client/config-file.ts';
import { parseConnectString } from '../../src/ssh/client/connect-string.ts';
import { destinationWarnings } from '../../src/ssh/client/odd-destination.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof UasError) return error.code;
    throw error;
  }
  return 'accepted';
};

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
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
    `ssh ${'u'.repeat(65)}@h`,
    'ssh vers@10.0.0.1 -p22',
    'ssh vers@10.0.0.1 -p=22',
    'ssh vers@10.0.0.1 -p 22 -p 23',
    'ssh vers@10.0.0.1 -p -1',
    'ssh vers@10.0.0.1 -p 1e3',
    'ssh vers@10.0.0.1 -p 22.0',
    'ssh vers@10.0.0.1 -p \u0661\u0662',
    'ssh vers@10.0.0.1 -p',
    'ssh -p 22 vers@10.0.0.1',
    'ssh vers@10.0.0.1:22',
    'ssh u:password@h',
    'ssh://vers@10.0.0.1',
    'ssh ssh://vers@10.0.0.1',
    'ssh "vers"@10.0.0.1',
    "ssh 'vers@10.0.0.1'",
    'ssh vers@10.0.0.1 uptime',
    'ssh vers@10.0.0.1 #',
    'ssh u@$HOME',
    'ssh u@h|id',
    'ssh u@h&id',
    'ssh u@h>f',
    'ssh u\\@h',
    'ssh ~u@h',
    'ssh u@*',
    'ssh u@-h',
    'ssh u@a..b',
    'ssh u@[fd00::1]',
    'ssh  vers@10.0.0.1',
    ' ssh vers@10.0.0.1',
    'ssh vers@10.0.0.1 ',
    'ssh\u00a0vers@10.0.0.1',
    'ssh\u3000vers@10.0.0.1',
    'ssh vers@10.0.0.1\u2028',
    'ssh \u202evers@10.0.0.1',
    'ssh v\u0435rs@10.0.0.1',
    'ssh vers@\uff11\uff10.0.0.1',
    'ssh vers@b\u00fccher.example',
    'SSH vers@10.0.0.1',
    // Old forms of 127.0.0.1, and texts that are not an address.
    'ssh vers@2130706433',
    'ssh vers@0x7f000001',
    'ssh vers@127.1',
    'ssh vers@0177.0.0.1',
    'ssh vers@10.0.0.256',
    'ssh vers@10.0.0.1.',
    'null',
    'undefined',
    'x'.repeat(100_000),
  ])('is refused: %j', (text) => {
    expect(codeOf(() => parseConnectString(text))).toBe('usage');
  });

  it('is shown with its beginning only, and nothing in it drives the terminal', () => {
    const refuse = () => parseConnectString(`ssh \u001b[2J${'x'.repeat(65_536)}`);
    expect(refuse).toThrow(/"ssh \\x1b\[2Jx+"$/);
    expect(messageOf(refuse).length).toBeLessThan(400);
  });

  it.each([undefined, null, '', '  ', '\n', '\ufeff', 22, true, {}, [], ['ssh v@h']])(
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
        // An address of IPv6 may begin with a colon.
        expect(args.at(-1)).toMatch(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/);
        expect(args.filter((arg) => !arg.startsWith('-') && !/^[A-Za-z]+=/.test(arg))).toEqual([
          destination.host,
        ]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('where a connect string leads', () => {
  const gateway = new URL('https://api.example.com/apis/uas-mgr/v1');
  const to = (host: string, ip?: unknown, service = gateway) =>
    destinationWarnings({ user: 'vers', host, port: 22 }, ip, service);

  it.each([
    'localhost',
    'LOCALHOST',
    'x.localhost',
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '::1',
    '::',
  ])('causes a warning when it is this machine, unless the service is local: %s', (host) => {
    expect(to(host)).toEqual([`warning: the service leads to ${host}, which is this machine`]);
    expect(to(host, undefined, new URL('http://127.0.0.1:8080'))).toEqual([]);
  });

  it.each(['169.254.169.254', 'fe80::1', 'xn--e1afmkfd.com', 'a.XN--bcher-kva.example'])(
    'is reported when it is a network segment or may look like another: %s',
    (host) => expect(to(host)).toHaveLength(1),
  );

  it.each(['10.0.0.1', 'uai.example.com', 'fd00::1', 'localhosts.example', '1270.example'])(
    'needs no word otherwise: %s',
    (host) => expect(to(host)).toEqual([]),
  );

  it('causes a warning when the service sends a different address', () => {
    expect(to('10.0.0.1', '10.0.0.2')).toEqual([
      'warning: the service names 10.0.0.2 as the address, but 10.0.0.1 to connect to',
    ]);
    for (const ip of ['10.0.0.1', '', null, undefined]) expect(to('10.0.0.1', ip)).toEqual([]);
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

const configuration = {
  knownHosts: '/state/known_hosts',
  proxy: (words: readonly string[]) => ['/opt/100%/uas', 'ssh', '--stdio', ...words],
  user: undefined,
  except: new Set<string>(),
};

describe('the ssh configuration file', () => {
  it('writes one Host with the options of the command line', () => {
    expect(
      hostEntries(
        [
          {
            name: 'uai-vers-1',
            destination: { user: 'vers', host: '10.0.0.1', port: 2222 },
            knownHosts: '/state/100%/known_hosts',
            identityFile: '/home/vers/.ssh/my key',
            words: ['--configuration', 'prod'],
          },
        ],
        configuration,
      ),
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
        '    StrictHostKeyChecking accept-new',
        '    HashKnownHosts no',
        '    CheckHostIP no',
        '    ForwardAgent no',
        '    ServerAliveInterval 30',
        '    ServerAliveCountMax 4',
        '    ProxyCommand /opt/100%%/uas ssh --stdio --configuration prod uai-vers-1',
      ].join('\n'),
    );
  });

  it('has an entry for UAIs that are not listed, which leaves out hosts of the user', () => {
    const except = new Set(['localhost', 'uai-gateway', 'uai-*', '!uai-x']);
    expect(hostEntries([], { ...configuration, user: 'vers', except })).toContain(
      [
        `Host uai-* "!*'*" !uai-gateway`,
        '    User vers',
        '    Port 22',
        '    UserKnownHostsFile "/state/known_hosts"',
      ].join('\n'),
    );
  });

  it('refuses a path that could add a line', () => {
    const entry = () =>
      hostEntries(
        [
          {
            name: 'uai-x',
            destination: { user: undefined, host: 'h', port: 22 },
            knownHosts: '/state/x\n  ProxyCommand touch y',
            identityFile: undefined,
            words: [],
          },
        ],
        configuration,
      );
    expect(codeOf(entry)).toBe('usage');
  });
});
