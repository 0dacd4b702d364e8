/** What has to hold for every text there is: the sanitiser, the parsers, the quoting, the gates. */
import { execFileSync } from 'node:child_process';
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseEndpoint } from '../../src/config/endpoint.ts';
import { UasError } from '../../src/core/errors.ts';
import { formatJson, parseJson } from '../../src/core/json.ts';
import {
  checkName,
  isPathSegment,
  type NameGrammar,
  nameGrammars,
  splitList,
} from '../../src/core/names.ts';
import { inert, isPlain, visible } from '../../src/core/text.ts';
import { checkTokenOrigin, checkTokenTarget } from '../../src/core/token-target.ts';
import { redactedExcerpt, redactText } from '../../src/http/redact.ts';
import { retryAfter } from '../../src/http/retry.ts';
import { buildUrl } from '../../src/http/url.ts';
import { csvCell, separatedText, tsvCell } from '../../src/output/separated.ts';
import { tomlText } from '../../src/output/toml-value.ts';
import { yamlText } from '../../src/output/yaml-text.ts';
import { shellQuote, sshArguments } from '../../src/ssh/client/command-line.ts';
import { hostEntries } from '../../src/ssh/client/config-file.ts';
import { parseConnectString } from '../../src/ssh/client/connect-string.ts';
import { anyText, fuzz, fuzzTimeout } from '../support/fuzz.ts';
import { drivingPart, payloads } from '../support/hostile-texts.ts';

const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, property), fuzz as fc.Parameters<[T]>);

/** undefined when the text is refused with words; anything else that is thrown is a bug. */
function accepted<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UasError) return undefined;
    throw error;
  }
}

const hostileText = anyText(...payloads);

describe('the sanitiser', () => {
  it(
    'shows any text on one line that drives nothing, and changes nothing twice',
    () => {
      check(hostileText, (text) => {
        const shown = visible(text);
        expect(drivingPart(shown)).toBeUndefined();
        expect(shown).not.toContain('\n');
        expect(isPlain(shown)).toBe(true);
        expect(visible(shown)).toBe(shown);
      });
    },
    fuzzTimeout,
  );

  it(
    'keeps what JSON means, and lets nothing through to a terminal',
    () => {
      check(fc.dictionary(hostileText, fc.oneof(hostileText, fc.integer())), (value) => {
        for (const indent of [0, 2]) {
          const text = inert(formatJson(value, indent));
          expect(drivingPart(text)).toBeUndefined();
          expect(parseJson(text)).toEqual(JSON.parse(JSON.stringify(value)));
        }
      });
    },
    fuzzTimeout,
  );

  it(
    'keeps what YAML and TOML mean as well',
    () => {
      const wellFormed = hostileText.map((text) => text.replace(/\p{Cs}/gu, ''));
      check(fc.dictionary(wellFormed, fc.oneof(wellFormed, fc.integer())), (value) => {
        const [yaml, toml] = [yamlText(value), tomlText(value)];
        expect(drivingPart(yaml)).toBeUndefined();
        expect(drivingPart(toml)).toBeUndefined();
        expect(parseYaml(yaml)).toEqual(value);
        expect(parseToml(toml)).toEqual(value);
      });
    },
    fuzzTimeout,
  );
});

describe('csv and tsv', () => {
  it(
    'have as many cells as there are columns, whatever is in them, and no formula',
    () => {
      check(fc.array(fc.tuple(hostileText, hostileText), { maxLength: 4 }), (rows) => {
        const columns = [0, 1].map((at) => ({
          key: `c${at}`,
          value: (row: unknown) => (row as string[])[at],
        }));
        const csv = separatedText(columns, rows, 'csv', true);
        expect(drivingPart(csv)).toBeUndefined();
        const cells = parseCsv(csv) as string[][];
        expect(cells).toHaveLength(rows.length + 1);
        for (const [at, row] of rows.entries()) {
          expect(cells[at + 1]).toHaveLength(2);
          for (const [place, text] of row.entries()) {
            const cell = cells[at + 1]?.[place] ?? '';
            expect(cell).not.toMatch(/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/);
            expect([visible(text), `'${visible(text)}`]).toContain(cell);
          }
        }
        const tsv = separatedText(columns, rows, 'tsv', false);
        for (const line of tsv.split('\n').slice(0, -1)) expect(line.split('\t')).toHaveLength(2);
      });
    },
    fuzzTimeout,
  );

  it.each(['=1', '+1', '-1', '@a', ' =1', '\uff1d1', '\uff0b1', '\uff0d1', '\uff201'])(
    'takes the formula out of %j',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
      expect(tsvCell(text)).toBe(visible(text));
    },
  );

  it('leaves numbers alone', () => {
    expect([csvCell(-5), csvCell(5n), csvCell(true), csvCell(null)]).toEqual([
      '-5',
      '5',
      'yes',
      '',
    ]);
  });
});

describe('a connect string', () => {
  const piece = anyText(
    'ssh ',
    ' -p ',
    '@',
    '-o',
    '-',
    '22',
    '65535',
    'ProxyCommand=x',
    '\n',
    '%h',
    '10.0.0.1',
    'fe80::1',
    '<pending port>',
    '<pending IP Address>',
    '--',
    '$(id)',
    '`id`',
    ';',
    '\u0430',
  );
  it(
    'that is read leads to a host that is one, and nothing else of it reaches ssh',
    () => {
      check(piece, (text) => {
        for (const candidate of [
          text,
          `ssh ${text}`,
          `ssh vers@${text}`,
          `ssh vers@10.0.0.1 -p ${text}`,
        ]) {
          const destination = accepted(() => parseConnectString(candidate));
          if (!destination) continue;
          expect(destination.host).toMatch(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/);
          expect(destination.user ?? 'x').toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
          expect(destination.port).toBeGreaterThan(0);
          expect(destination.port).toBeLessThan(65_536);
          const host = { name: 'uai-x', destination, knownHosts: '/k', identityFile: undefined };
          const args = sshArguments({ ...host, extra: [], command: [] });
          expect(args.slice(-2)).toEqual(['--', destination.host]);
          expect(args.slice(0, -2).every((arg, at) => (at % 2 === 0) === (arg === '-o'))).toBe(
            true,
          );
          const file = { knownHosts: '/k', proxy: () => ['uas'], user: undefined };
          const entries = hostEntries([{ ...host, words: [] }], { ...file, except: new Set() });
          for (const line of entries.split('\n')) {
            expect(line).toMatch(/^(?:|#.*|Host uai-(?:x|\* "!\*'\*")| {4}[A-Z][A-Za-z]+ [^\n]+)$/);
          }
        }
      });
    },
    fuzzTimeout,
  );
});

describe('quoting for a shell', () => {
  it(
    'gives back every word, whatever is in it',
    () => {
      const word = anyText(
        "'",
        '"',
        '\\',
        '$x',
        '`id`',
        '$(id)',
        '\n',
        ' ',
        '*',
        '!',
        ';',
        '&',
        '|',
        '~',
        '#',
        '-',
      ).map((text) => text.replaceAll('\0', '').replace(/\p{Cs}/gu, ''));
      fc.assert(
        fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
          const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellQuote(words)}`]);
          expect(printed.toString()).toBe(`${words.join('\0')}\0`);
        }),
        { ...(fuzz as object), ...(process.env.FUZZ_MS ? {} : { numRuns: 40 }) },
      );
    },
    fuzzTimeout,
  );
});

describe('the gate for names', () => {
  const dangerous = [
    '..',
    '.',
    '/',
    '\\',
    '%2e',
    '%2f',
    '%00',
    '?',
    '#',
    ';',
    ' ',
    '\0',
    '\ud800',
    ',',
    '-',
    'a',
    'uai-x',
    '__proto__',
  ];
  const text = anyText(...dangerous);

  it(
    'lets through only what stays one segment of a path',
    () => {
      check(text, (name) => {
        if (!isPathSegment(name)) return;
        const url = new URL(`https://h/base/${name}/end`);
        expect(url.pathname).toBe(`/base/${name}/end`);
        expect(encodeURIComponent(name).replaceAll('%3A', ':')).toBe(name);
      });
    },
    fuzzTimeout,
  );

  it(
    'refuses with words, or gives back what can be shown and sent',
    () => {
      check(text, (name) => {
        for (const grammar of Object.keys(nameGrammars) as NameGrammar[]) {
          const checked = accepted(() => checkName('UAI', name, grammar));
          if (checked === undefined) continue;
          expect(isPlain(checked)).toBe(true);
          expect(checked).toBe(name.trim());
          expect(checked).not.toMatch(/^$|^\.{1,2}$|\\|%[0-9a-f]{2}/i);
          if (grammar !== 'image') expect(checked).not.toContain('/');
        }
      });
    },
    fuzzTimeout,
  );

  it(
    'splits lists without making up names',
    () => {
      check(fc.array(text), (values) => {
        for (const item of splitList(values)) {
          expect(item).toBe(item.trim());
          expect(item).not.toMatch(/^$|,/);
          expect(values.some((value) => value.includes(item))).toBe(true);
        }
      });
    },
    fuzzTimeout,
  );
});

describe('the builder of URLs', () => {
  const base = new URL('https://gateway.test:8443/apis/uas-mgr/v1');
  const part = anyText(
    '..',
    '.',
    '/',
    '//',
    '\\',
    '%2e%2e',
    '%2f',
    '?',
    '#',
    '@',
    ':',
    'admin',
    'config',
    '\ud800',
    '\0',
    '\n',
  );

  it(
    'never leaves the base path or the origin',
    () => {
      check(
        fc.tuple(fc.array(part, { maxLength: 4 }), fc.dictionary(part, part)),
        ([path, query]) => {
          const url = accepted(() => buildUrl(base, path, query));
          if (!url) return;
          expect(url.origin).toBe(base.origin);
          expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
          expect(url.pathname.split('/').slice(0, 4).join('/')).toBe(base.pathname);
          expect(url.pathname.split('/')).toHaveLength(4 + path.length);
          // Read once more, as a server or proxy does, it is the same address.
          expect(new URL(url.href).href).toBe(url.href);
        },
      );
    },
    fuzzTimeout,
  );

  it('refuses what would climb', () => {
    for (const id of [
      '',
      '.',
      '..',
      '%2e%2e',
      'a/b',
      '../../config',
      'a?b',
      'a#b',
      'a\\b',
      'a%00',
      '\ud800',
      ' ',
      '-x',
    ]) {
      expect(accepted(() => buildUrl(base, ['admin', 'config', 'images', id]))).toBeUndefined();
    }
  });

  it(
    'takes an endpoint only as http or https, without a password, query or fragment',
    () => {
      check(
        anyText(
          'https://',
          'http://',
          'user:pw@',
          '?x',
          '#y',
          '/..',
          '//',
          'ftp://',
          'javascript:',
          'host',
          '[::1]',
          ':80',
          '\\',
        ),
        (text) => {
          const url = accepted(() => parseEndpoint(text, '/apis'));
          if (!url) return;
          expect(url.protocol).toMatch(/^https?:$/);
          expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
          expect(url.hostname).not.toBe('');
          expect(url.pathname).not.toMatch(/\/$/);
        },
      );
    },
    fuzzTimeout,
  );
});

describe('where a token may go', () => {
  it(
    'is its own scheme, host and port, and never over plain http to another machine',
    () => {
      const url = fc
        .tuple(
          fc.constantFrom('http', 'https'),
          fc.constantFrom(
            'gateway.test',
            'gateway.test.evil.example',
            'evil.example',
            'localhost',
            '127.0.0.1',
            '127.0.0.1.nip.io',
            'localhost.evil.example',
            '[::1]',
            '0.0.0.0',
            '10.0.0.1',
          ),
          fc.constantFrom('', ':443', ':8443', ':80'),
        )
        .map(([scheme, host, port]) => new URL(`${scheme}://${host}${port}/x`));
      check(fc.tuple(url, url), ([made, asked]) => {
        const isSame = accepted(() => {
          checkTokenOrigin(asked, made.origin, 'the token');
          return true;
        });
        expect(isSame === true).toBe(
          asked.protocol === made.protocol &&
            asked.hostname === made.hostname &&
            asked.port === made.port,
        );
        const isSafe = accepted(() => {
          checkTokenTarget(asked, false);
          return true;
        });
        const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(asked.hostname);
        expect(isSafe === true).toBe(asked.protocol === 'https:' || isHere);
      });
    },
    fuzzTimeout,
  );
});

describe('the redactor', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/);
  const noise = anyText('{', '}', '"', ',', ':', '=', '&', '\n', 'token', 'Bearer', '-----BEGIN ');

  it(
    'finds a secret by the name of its field, in JSON, forms and headers, whatever is around it',
    () => {
      check(fc.tuple(secret, noise, noise), ([value, before, after]) => {
        for (const text of [
          JSON.stringify({ before, access_token: value, after }),
          JSON.stringify({ before, password: `${value} ${value}"`, after }),
          JSON.stringify({ keys: { privateKey: value, passphrase: value } }, null, 2),
          `grant_type=password&password=${value}&x=${encodeURIComponent(after)}`,
          `Authorization: Bearer ${value}`,
          `authorization: Basic ${value}`,
          `token: ${value}`,
          `https://user:${value}@proxy.example/x`,
          `-----BEGIN OPENSSH PRIVATE KEY-----\n${value}\n-----END OPENSSH PRIVATE KEY-----`,
          `-----BEGIN RSA PRIVATE KEY-----\n${value}`,
          `x eyJhbGciOi.${value}.${value} y`,
        ]) {
          expect(redactText(text), text).not.toContain(value);
          expect(redactedExcerpt(text + 'x '.repeat(50_000), 4000)).not.toContain(value);
        }
      });
    },
    fuzzTimeout,
  );

  it(
    'changes nothing twice, and leaves text without secrets alone',
    () => {
      check(noise, (text) => {
        expect(redactText(redactText(text))).toBe(redactText(text));
      });
      check(fc.string({ unit: fc.constantFrom(...'abc XYZ.019()') }), (text) => {
        expect(redactText(text)).toBe(text);
      });
    },
    fuzzTimeout,
  );

  it.each([
    'a',
    'token',
    'token ',
    '"token":',
    'eyJ',
    'eyJ-',
    'eyJaaaa.',
    '-----BEGIN ',
    '-----END ',
    '-----BEGIN A PRIVATE KEY-----',
    'Bearer ',
    '://',
    '"',
    '\\',
    '_',
    'a@',
  ])('takes time that grows with the text, not with its square: %j', (piece) => {
    const started = performance.now();
    redactText(piece.repeat(Math.ceil(400_000 / piece.length)));
    redactedExcerpt(piece.repeat(Math.ceil(20_000_000 / piece.length)), 4000);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('Retry-After', () => {
  it(
    'is a time that makes sense, or nothing',
    () => {
      check(
        anyText('5', '-1', '1e9', 'Thu, 01 Jan 2026 00:00:09 GMT', ' GMT', '0x5', ','),
        (text) => {
          const wait = retryAfter(text, Date.parse('2026-01-01T00:00:00Z'));
          if (wait !== undefined) expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).not.toBeNaN();
        },
      );
    },
    fuzzTimeout,
  );
});
