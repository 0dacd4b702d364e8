/** Keeps wording that reads as translated out of the source, the pages and the help. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import type { App } from '../../src/command/app.ts';
import { descendants, fullName, helpText } from '../../src/help/help-text.ts';
import { topics } from '../../src/help/topics.ts';
import { banned } from '../support/english.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Not their messages: those are, letter by letter, the messages of other programs. */
const commentsOnly = new Set(['cray', 'local', 'service']);

function filesIn(directory: string, ending: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(directory, name))
    .sort();
}

/** Comment lines, one paragraph each, so that a line break hides nothing. */
function commentsOf(source: string): string {
  return [...source.matchAll(/(?:^\s*(?:\/\*\*|\*|\/\/)|\s\/\/ ).*$/gm)]
    .map(([line]) => line)
    .join('\n');
}

/** Without the line breaks of comments and paragraphs. */
const unwrapped = (text: string) =>
  text.replace(/(?<=[\w,;:]) *\n\s*(?:\*(?!\/)|\/\/)? ?(?=\w)/g, ' ');

function wordings(place: string, text: string): string[] {
  const flat = unwrapped(text);
  return banned.flatMap(({ instead, pattern }) =>
    [...flat.matchAll(pattern)].map(({ 0: found, index }) => {
      const around = flat.slice(Math.max(0, index - 60), index + found.length + 60);
      return `${place}: "${around.replaceAll('\n', ' ')}": not "${found}" (write: ${instead})`;
    }),
  );
}

/** The names of tests and of their groups, one sentence each. */
function testNamesOf(source: string): string {
  const names = source.matchAll(
    /(?:\b(?:it|describe|test)\(|\)\()\s*(['"`])((?:\\.|(?!\1).)*)\1,/g,
  );
  return [...names].map(([, , name]) => name).join('.\n');
}

function wordingsOfSource(file: string): string[] {
  const source = read(file);
  const folder = file.split('/')[1] ?? '';
  return wordings(file, commentsOnly.has(folder) ? commentsOf(source) : source);
}

describe('plain English', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}`);

  it.each(folders)('no banned wording in %s', (folder) => {
    expect(filesIn(folder, '.ts').flatMap(wordingsOfSource)).toEqual([]);
  });

  it.each([
    ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'build/README.md', 'bench/README.md'],
    ...filesIn('docs', '.md'),
  ])('no banned wording in %s', (page) => {
    expect(wordings(page, read(page))).toEqual([]);
  });

  it.each(['bin', 'build', 'scripts', 'bench'])(
    'no banned wording in the scripts in %s',
    (folder) => {
      const files = [...filesIn(folder, '.js'), ...filesIn(folder, '.ts')];
      expect(files.flatMap((file) => wordings(file, read(file)))).toEqual([]);
    },
  );

  it('no banned wording in the comments of tests', () => {
    const files = filesIn('test', '.ts').filter((file) => file !== 'test/support/english.ts');
    expect(files.flatMap((file) => wordings(file, commentsOf(read(file))))).toEqual([]);
  });

  it('no banned wording in the names of tests', () => {
    const found = filesIn('test', '.ts').flatMap((file) => wordings(file, testNamesOf(read(file))));
    expect(found).toEqual([]);
  });

  it('no banned wording in the help of any command or topic', async () => {
    const idle: App = {
      action: () => async () => {},
      tree: () => buildProgram({ version: '0', app: idle, path: 'all' }),
    };
    const program = await idle.tree();
    const found = descendants(program).flatMap((command) =>
      wordings(`help of ${fullName(command)}`, helpText(command)),
    );
    for (const [name, topic] of Object.entries(topics)) {
      found.push(
        ...wordings(`help ${name}`, JSON.stringify([topic.intro, topic.rows(), topic.more])),
      );
    }
    expect(found).toEqual([]);
  });
});
