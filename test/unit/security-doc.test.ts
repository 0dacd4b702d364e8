import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const document = readFileSync(new URL('docs/security.md', root), 'utf8');
const rows = [...document.matchAll(/^\| .+ \| `(test\/[^`]+)` \| `([^`]+)` \|$/gm)].map(
  ([, file = '', name = '']) => ({ file, name }),
);

it('names a test for every promise', () => {
  expect(rows.length).toBe(document.split('\n').filter((line) => line.includes('| `test/')).length);
  expect(rows.length).toBeGreaterThan(20);
});

it.each(rows)('the test "$name" stands in $file', ({ file, name }) => {
  expect(readFileSync(new URL(file, root), 'utf8').replaceAll("\\'", "'")).toContain(name);
});
