/** Every place where a name or an id may stand, with texts that are neither: refused before anything is sent. */
import { describe, expect, it } from 'vitest';
import { type Corpus, corpus } from '../support/corpus.ts';

/** Tried everywhere. */
const worst = new Set([
  ...['nothing', 'a slash', 'two dots', 'an escape of a URL', 'a lone surrogate', 'a line feed'],
  ...['a NUL', '64 KB', 'a query', 'an option of one letter', '--all', 'a zero-width space'],
]);
const bad: Record<string, string> = {
  nothing: '',
  'a blank': ' ',
  'a blank that is no ASCII': '\u00a0\u3000',
  'a byte order mark': '\ufeff',
  'a slash': 'a/b',
  'a backslash': 'a\\b',
  'an escape of a URL': '%2e%2e',
  'an escaped NUL': 'a%00b',
  'a dot': '.',
  'two dots': '..',
  'a way up': '../../config',
  'a lone surrogate': 'a\ud800',
  'a line feed': 'a\nb',
  'a tab': 'a\tb',
  'a NUL': 'a\0b',
  'an escape sequence': 'a\u001b[2J',
  'a zero-width space': 'a\u200bb',
  '64 KB': 'a'.repeat(65_536),
};
/** Refused too, except in a free comment. */
const badIfStrict: Record<string, string> = {
  'a query': 'a?b=c',
  'a fragment': 'a#b',
  'a semicolon': 'a;b',
  'a star': '*',
  'a quote': "a'b",
  'an option of one letter': '-x',
  '--all': '--all',
  '--yes': '--yes',
  'a combining accent': 'e\u0301toile',
  '300 characters': 'a'.repeat(300),
};

const update = {
  images: ['--default'],
  volumes: ['--mount-path', '/x'],
  resources: ['--cpu', '2'],
  classes: ['--default'],
};
const key = ['--key', 'HOME/keys/olivia'];
/** `@` marks the place of the name; the second list holds the places of free comments. */
const strict: string[][] = [
  ['describe', '@'],
  ['delete', '@'],
  ['delete', '--uai-list=@'],
  ['delete', 'uai-vera-one', '@'],
  ['wait', '@'],
  ['wait', 'uai-vera-one', '@'],
  ['ssh', '--login=@', 'uai-vera-one'],
  ['create', '--image=@'],
  ['admin', 'uais', 'describe', '@'],
  ['admin', 'uais', 'delete', '@'],
  ['admin', 'uais', 'delete', '--uai-list=@'],
  ['admin', 'uais', 'delete', '--owner=@'],
  ['admin', 'uais', 'list', '--owner=@'],
  ['admin', 'uais', 'wait', '@'],
  ['admin', 'uais', 'create', '--class', 'login class', '--owner=@'],
  ['admin', 'uais', 'create', '--class', 'login class', '--owner', 'vera', '--uai-name=@'],
  ['uais', 'list', '--username=@'],
  ['uais', 'delete', '--username=@'],
  ...(['images', 'volumes'] as const).flatMap((kind) => [
    ['admin', 'config', kind, 'describe', '@'],
    ['admin', 'config', kind, 'update', ...update[kind], '@'],
    ['admin', 'config', kind, 'delete', '@'],
  ]),
  ['admin', 'config', 'volumes', 'create', '--mount-path', '/x', '--host-path', '/x', '@'],
  ['admin', 'config', 'classes', 'create', 'x', '--image', 'cray-uai:1', '--namespace=@'],
  ['managed-identities', 'describe', '@'],
  ['managed-identities', 'describe', '--id=@'],
  ['managed-identities', 'describe', '--name=@'],
  ['managed-identities', 'update', '--port', '23', '@'],
  ['managed-identities', 'update', 'hpc1', '--new-name=@'],
  ['managed-identities', 'delete', '@'],
  ['managed-identities', 'delete', 'hpc1', '@'],
  ['managed-identities', 'create', '--platform', 'slurm', '--host-name', 'l.example', '@'],
  ['managed-identities', 'list', '--organization=@'],
  ['managed-identities', 'delete', 'hpc1', '--organization=@'],
  ['managed-identities', 'credentials', 'list', '@'],
  ['managed-identities', 'credentials', 'list', 'hpc1', '--member=@'],
  ['managed-identities', 'credentials', 'set', 'hpc1', '-l', 'amir', ...key, '--member=@'],
  ['managed-identities', 'credentials', 'set', 'hpc1', '-m', 'amir', ...key, '-l@'],
  ['managed-identities', 'credentials', 'update', '-l', 'olivia', ...key, '--identity=@'],
  ['managed-identities', 'credentials', 'delete', 'hpc1', '--member=@'],
  ['managed-identities', 'credentials', 'delete', '--member', 'olivia-ortega', '@'],
  ['managed-identities', 'credentials', 'import', 'HOME/members.csv', '--identity=@'],
  ['managed-identities', 'credentials', 'audit', '@'],
  ['managed-identities', 'credentials', 'rotate', '--all', '--generate', '@'],
  ['managed-identities', 'credentials', 'rotate', 'hpc1', '--generate', '--member=@'],
  ['managed-identities', 'credentials', 'offboard', '@'],
];
const comments: string[][] = [
  ['admin', 'uais', 'list', '--class=@'],
  ['admin', 'uais', 'delete', '--class-id=@'],
  ['admin', 'uais', 'create', '--owner', 'vera', '--class=@'],
  ...(['resources', 'classes'] as const).flatMap((kind) => [
    ['admin', 'config', kind, 'describe', '@'],
    ['admin', 'config', kind, 'update', ...update[kind], '@'],
    ['admin', 'config', kind, 'delete', '@'],
  ]),
];

/** One place for each grammar of names; the others share these. */
const grammars = strict.filter((words) =>
  [
    ...['describe @', 'create --image=@', 'admin uais list --owner=@', 'delete --uai-list=@'],
    ...['managed-identities describe @', 'managed-identities credentials offboard @'],
    ...['admin config volumes delete @', 'managed-identities update hpc1 --new-name=@'],
  ].includes(words.join(' ')),
);

/** Only images have names with slashes. */
const isImage = (words: readonly string[]) =>
  words.includes('images') || words.includes('--image=@');

async function attempt(world: Corpus, words: readonly string[], text: string) {
  const filled = words
    .filter((word) => word !== '@')
    .map((word) => word.replace('HOME', world.home))
    .map((word) => (word.endsWith('@') ? word.slice(0, -1) + text : word));
  const last = words.includes('@') ? ['--', text] : [];
  const ran = await world.run([...filled, '--yes', ...last]);
  return { ...ran, sent: ran.world.requests.map(({ method, path }) => `${method} ${path}`) };
}

function expectRefusal(
  text: string,
  words: readonly string[],
  { code, sent, stdout, stderr }: Awaited<ReturnType<typeof attempt>>,
) {
  expect({ words, code, sent, stdout }).toEqual({ words, code: 2, sent: [], stdout: '' });
  expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\ufeff]|\p{Cs}|URIError/u);
  expect(stderr).not.toMatch(/unexpected|^ +at /m);
  expect(stderr.length).toBeLessThan(Math.min(text.length, 2000) + 600);
}

describe('a name that is none', () => {
  it.each(Object.entries({ ...bad, ...badIfStrict }))(
    'is refused by every command before anything is sent: it is or has %s',
    async (what, text) => {
      const world = await corpus();
      const all = worst.has(what) ? strict : grammars;
      const places = text === 'a/b' ? all.filter((words) => !isImage(words)) : all;
      for (const words of places) expectRefusal(text, words, await attempt(world, words, text));
    },
  );

  it.each(Object.entries(bad))(
    'is not a comment of a class or of resources either: it is or has %s',
    async (_what, text) => {
      const world = await corpus();
      for (const words of comments) expectRefusal(text, words, await attempt(world, words, text));
    },
  );

  it.each(Object.entries(badIfStrict))(
    'is only compared with the list when it is a comment, and never sent: %s',
    async (_what, text) => {
      const world = await corpus();
      for (const words of comments) {
        const { code, sent } = await attempt(world, words, text);
        expect([2, 3]).toContain(code);
        expect(
          sent.filter((line) => !/^GET .*\/(?:images|volumes|resources|classes)$/.test(line)),
        ).toEqual([]);
      }
    },
  );
});

describe('a name with letters that look alike', () => {
  it.each([
    ['Cyrillic', 'u\u0430i-vera-one'],
    ['full width', '\uff55ai-vera-one'],
    ['digits of another script', 'uai-\u0661'],
    ['composed', 'uai-v\u00e9ra'],
  ])('is not a UAI: %s', async (_what, text) => {
    const world = await corpus();
    for (const words of [
      ['delete', '@'],
      ['admin', 'uais', 'delete', '@'],
      ['describe', '@'],
    ]) {
      expectRefusal(text, words, await attempt(world, words, text));
    }
  });
});

describe('a name that every object of the language has', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'is nothing special: %s',
    async (name) => {
      const world = await corpus();
      for (const words of [
        ['managed-identities', 'describe', '@'],
        ['managed-identities', 'credentials', 'offboard', '@'],
        ['admin', 'config', 'classes', 'describe', '@'],
      ]) {
        expect((await attempt(world, words, name)).code).toBe(3);
      }
      for (const words of [
        ['config', 'get', '@'],
        ['help', '@'],
        ['completion', '@'],
      ]) {
        const { code, stderr } = await attempt(world, words, name);
        expect({ words, code }).toEqual({ words, code: 2 });
        expect(stderr).not.toMatch(/unexpected/);
      }
    },
  );
});

describe('a name that the service sends', () => {
  it.each(['..', '../../config', 'a/b', '%2e%2e', 'a?b', '', ' ', 'a\nb', 'x\ud800', '-x'])(
    'is in no URL when it is %j',
    async (id) => {
      const world = await corpus({
        wrap: (send) => async (request) => {
          const answer = await send(request);
          if (request.method !== 'GET' || answer.status !== 200) return answer;
          const chunks: Uint8Array[] = [];
          for await (const chunk of answer.body) chunks.push(chunk);
          const text = Buffer.concat(chunks)
            .toString()
            .replace(
              /"(image_id|volume_id|resource_id|class_id|id|orgId|userId|memberId|managedCredentialsId)":\s*(?:"[^"]*"|\d+)/g,
              (_all, field: string) => `"${field}": ${JSON.stringify(id)}`,
            );
          return {
            ...answer,
            headers: { ...answer.headers, 'content-length': String(Buffer.byteLength(text)) },
            body: (async function* () {
              yield Buffer.from(text);
            })(),
          };
        },
      });
      for (const words of [
        'admin config images delete',
        'admin config volumes update',
        'admin config resources update',
        'admin config classes delete',
        'managed-identities describe',
        'managed-identities delete',
        'managed-identities credentials list',
        'managed-identities credentials delete',
      ]) {
        const command = world.command(words);
        const { code, stderr, world: ran } = await world.run(command.args, { command });
        expect({ words, isFailure: code !== 0 }).toEqual({ words, isFailure: true });
        expect(stderr).not.toMatch(/unexpected|^ +at /m);
        for (const { method, path } of ran.requests) {
          expect({ words, change: method !== 'GET' }).toEqual({ words, change: false });
          expect(path).toMatch(/^(?:\/[A-Za-z0-9][\w.-]*)+$/);
        }
      }
    },
  );
});
