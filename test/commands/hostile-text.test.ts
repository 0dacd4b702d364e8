/** Texts of a service that want to drive a terminal: every command, every format, on a terminal and not. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents } from '../../src/cli/contents.ts';
import type { Entry } from '../../src/command/entry.ts';
import { formatJson, parseJson } from '../../src/core/json.ts';
import type { HttpResponse, Transport } from '../../src/system/transport.ts';
import {
  type Corpus,
  type CorpusCommand,
  corpus,
  inPart,
  notInCorpus,
  parts,
  withParts,
} from '../support/corpus.ts';
import { drivingPart, payloads, spoil } from '../support/hostile-texts.ts';
import { readAnswer } from '../support/local.ts';

const formats = ['table', 'wide', 'yaml', 'toml', 'csv', 'tsv', 'name'] as const;

/** What has to stay as it is for a command to find its way from one request to the next. */
const isGuide = (key: string) =>
  /(?:^|_)id$|Id$|_name$|^name$|userName$|volumename|imagename|comment|status|platform|discriminator|connect_string|access_token|_endpoint|issuer/.test(
    key,
  );

function withBody(reply: HttpResponse, text: string): HttpResponse {
  return {
    ...reply,
    body: (async function* () {
      yield Buffer.from(text);
    })(),
  };
}

type Change = (value: unknown) => unknown;

const changeJson =
  (change: Change) =>
  (send: Transport): Transport =>
  async (request) => {
    const reply = await send(request);
    const { text, json } = await readAnswer(reply);
    return withBody(reply, json === undefined ? text : formatJson(change(json)));
  };

/** All payloads in one text, so that one run tries all. */
const everything = payloads.join('|');

const refusing =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (): Transport =>
  async () =>
    withBody(
      {
        status,
        statusText: `No${everything}`,
        headers: { 'content-type': 'application/json', [`x-${'a'}`]: everything, ...headers },
        body: (async function* () {})(),
      },
      typeof body === 'string' ? body : JSON.stringify(body),
    );

type Wrap = (send: Transport) => Transport;

const spoiling: [string, Wrap][] = [
  ['in every text', changeJson((value) => spoil(value, everything, { keys: true }))],
  [
    'in every text but the names',
    changeJson((value) => spoil(value, everything, { spoils: (key) => !isGuide(key), keys: true })),
  ],
];

const refusals: [string, Wrap][] = [
  ['in problem details', refusing(409, { title: everything, detail: everything, status: 409 })],
  ['in {message}', refusing(400, { message: everything })],
  ['in {conflicts}', refusing(409, { conflicts: [{ [everything]: everything, id: everything }] })],
  ['in a JSON text', refusing(500, JSON.stringify(everything))],
  ['in plain text', refusing(502, everything, { 'content-type': 'text/plain' })],
  ['in a web page', refusing(500, `<html><title>${everything}</title></html>`)],
  ['in a sentence with status 200', refusing(200, JSON.stringify(everything))],
  ['where it redirects to', refusing(302, '', { location: `https://evil.example/${everything}` })],
];

function leaves(entries: readonly Entry[], words: readonly string[] = []): string[] {
  return entries.flatMap((entry) => [
    ...(entry.load ? [[...words, entry.name].join(' ')] : []),
    ...leaves(entry.entries ?? [], [...words, entry.name]),
  ]);
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' });
}

async function expectHarmless(
  world: Corpus,
  command: CorpusCommand,
  more: readonly string[],
  terminal: boolean,
): Promise<void> {
  // `api` gives a program the exact bytes, and the tabs of tsv and of completion are ours.
  const isExact = command.words === 'api' && !terminal;
  const args = [...command.args, ...more];
  const { stdout, stderr } = await world.run(args, { command, terminal, columns: 100 });
  const where = `${args.join(' ')}${terminal ? ' on a terminal' : ''}`;
  const text = more.includes('tsv') || terminal ? stdout.replaceAll('\t', ' ') : stdout;
  expect(drivingPart(stderr), `stderr of ${where}`).toBeUndefined();
  if (!isExact) expect(drivingPart(text), `stdout of ${where}`).toBeUndefined();
  if (!more.includes('--debug')) expect(/^ +at /m.test(stderr), where).toBe(false);
}

/** The commands of the corpus by their words. */
const inCorpus = leaves(contents).filter((words) => !notInCorpus.includes(words));

describe('no command lets a service drive a terminal', () => {
  it('with every command in the list of these tests', async () => {
    const { commands } = await corpus();
    const known = [...commands.map(({ words }) => words), ...notInCorpus];
    expect(leaves(contents).filter((words) => !known.includes(words))).toEqual([]);
  });

  // One test for each command: together they take longer than a busy machine allows a test.
  describe.each(spoiling)('%s', (_name, wrap) => {
    it.each(inCorpus)('from %s', async (words) => {
      const debugged = await corpus({ wrap });
      await expectHarmless(debugged, debugged.command(words), ['--debug'], false);
      const shown = await corpus({ wrap });
      await expectHarmless(shown, shown.command(words), [], true);
    });
  });

  it.each(parts)('in the error that it answers with, part %s', async (part) => {
    const worlds = await Promise.all(refusals.map(([, wrap]) => corpus({ wrap })));
    for (const [at, world] of worlds.entries()) {
      for (const [number, command] of inPart(world.commands, part).entries()) {
        // Every command meets two kinds of errors, and the list of UAIs all of them.
        const turn = (number - at + refusals.length) % refusals.length;
        if (turn > 1 && command.words !== 'list') continue;
        await expectHarmless(world, command, turn === 0 ? ['--debug'] : [], number % 2 === 0);
      }
    }
  });

  it.each(formats)('in the format %s', async (format) => {
    for (const [at, [, wrap]] of spoiling.entries()) {
      const world = await corpus({ wrap });
      for (const command of world.commands) {
        if (!/list|describe|export|lint|audit|images|api|status/.test(command.words)) continue;
        await expectHarmless(world, command, ['-o', format], at === 0);
      }
    }
  });

  it('escapes names in files that it writes', async () => {
    const world = await corpus({ wrap: spoiling[0]?.[1] });
    for (const command of world.commands) await world.run(command.args, { command });
    for (const file of filesBelow(world.home)) expect(file).toMatch(/^[\w@./ -]+$/);
  });
});

describe('no command shows a stack trace without --debug', () => {
  const hands = {
    'a reply': () => ({ status: 500, statusText: '', headers: {}, body: badBody() }),
    nothing: () => {
      throw new TypeError('x is not a function', { cause: new RangeError('deeper') });
    },
    'what is no error': () => {
      throw null;
    },
  } satisfies Record<string, () => HttpResponse>;
  const names = ['a reply', 'nothing', 'what is no error'] as const;
  it.each(withParts(names))('when the network hands over %s, part %s', async (name, part) => {
    const world = await corpus({ wrap: () => async () => hands[name]() });
    for (const [at, command] of inPart(world.commands, part).entries()) {
      const args = at % 2 === 0 ? command.args : [...command.args, '--json'];
      const { stderr, code } = await world.run([...args, '--retries', '0'], { command });
      expect(stderr, args.join(' ')).not.toMatch(
        /^ +at |node:internal|\.ts:\d+|Cannot (?:read|destructure)/m,
      );
      expect([0, 1, 2, 3, 4, 7, 8, 9, 10, 124], args.join(' ')).toContain(code);
    }
  });
});

/** A body that breaks off with an error of nobody's. */
async function* badBody(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{');
  throw new Error('broken', { cause: new Error('inner') });
}

it('a table keeps its columns, whatever its cells contain', async () => {
  const names = [
    'uai-a',
    '\u5bbd\u5bbd',
    'a\nuai-fake  vera',
    'e\u0301',
    '\u0301'.repeat(50),
    '\ufe0f',
  ];
  const body = names.map((uai_name) => ({ uai_name, username: 'vera', uai_status: 'Running' }));
  const { uas } = await import('../support/run.ts');
  const { stdout } = await uas(['list'], { service: () => ({ body }) });
  const { default: width } = await import('string-width');
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(names.length + 1);
  const places = lines.slice(1).map((line) => width(line.slice(0, line.lastIndexOf('vera  '))));
  expect(new Set(places).size).toBe(1);
});

describe('json', () => {
  const wrap = changeJson((value) => spoil(value, everything, { keys: true }));

  it('is what the service sent, byte for byte, when it goes to a program', async () => {
    const sent: string[] = [];
    const world = await corpus({
      wrap: (send) => {
        const changed = wrap(send);
        return async (request) => {
          const reply = await changed(request);
          const { text } = await readAnswer(reply);
          sent.push(text);
          return withBody(reply, text);
        };
      },
    });
    const { stdout } = await world.run(['admin', 'uais', 'list', '--json']);
    expect(stdout).toBe(`${formatJson(parseJson(sent[0] ?? ''))}\n`);
    expect(stdout).toContain('\u009b');
  });

  it('means the same and is harmless on a terminal, and so are errors', async () => {
    const world = await corpus({ wrap });
    const args = ['admin', 'uais', 'list', '--json'];
    const piped = await world.run(args);
    const shown = await world.run(args, { terminal: true });
    expect(JSON.parse(shown.stdout)).toEqual(JSON.parse(piped.stdout));
    expect(drivingPart(shown.stdout)).toBeUndefined();

    const failing = await corpus({ wrap: refusing(409, { detail: everything }) });
    const { stderr } = await failing.run(args);
    expect(drivingPart(stderr)).toBeUndefined();
    expect(JSON.parse(stderr).error.message).toBe(everything.trim());
  });

  it.each(['yaml', 'toml'])('says the same as %s, with controls as escapes', async (format) => {
    // YAML and TOML cannot hold a lone surrogate.
    const text = payloads.filter((payload) => !/\p{Cs}/u.test(payload)).join('|');
    const world = await corpus({
      wrap: changeJson((value) => spoil(value, text, { keys: format === 'yaml' })),
    });
    const args = ['admin', 'uais', 'list'];
    const json = JSON.parse((await world.run([...args, '--json'])).stdout) as unknown;
    const { stdout } = await world.run([...args, '-o', format]);
    const library = format === 'yaml' ? await import('yaml') : await import('smol-toml');
    const parse = library.parse as (source: string) => unknown;
    const value = parse(stdout) as { results: unknown };
    expect(format === 'yaml' ? value : value.results).toEqual(json);
  });
});

describe('what is kept on disk', () => {
  it('has no line that a service wrote, in ssh configuration and known hosts', async () => {
    const world = await corpus({
      wrap: changeJson((value) =>
        spoil(value, '\n  ProxyCommand touch /tmp/owned', {
          spoils: (key) => !/connect/.test(key),
        }),
      ),
    });
    await world.run(['ssh-config']);
    const file = join(world.home, '.local/state/uas/ssh_config');
    const text = statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, 'utf8') : '';
    expect(text).not.toContain('owned');
    for (const line of text.match(/^.*ProxyCommand.*$/gm) ?? []) {
      expect(line).toMatch(/^ {4}ProxyCommand .* ssh --stdio '%n'$/);
    }
  });
});
