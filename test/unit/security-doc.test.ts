import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

describe.each(['docs/security.md', 'docs/bad-input.md'])('%s', (path) => {
  const document = read(path);
  const rows = [...document.matchAll(/^\| .+ \| `(test\/[^`]+)` \| `([^`]+)` \|$/gm)].map(
    ([, file = '', name = '']) => ({ file, name }),
  );

  it('names a test in every row', () => {
    const lines = document
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.includes('| file | test |'));
    expect(rows.length).toBe(lines.length);
    expect(rows.length).toBeGreaterThan(5);
  });

  it.each(rows)('the test "$name" is in $file', ({ file, name }) => {
    expect(read(file).replaceAll("\\'", "'")).toContain(name);
  });
});
