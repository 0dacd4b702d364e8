/** A configuration file that is still a template. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { uas } from '../support/run.ts';

function file(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'uas-template-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'site.yaml');
  writeFileSync(path, text);
  return path;
}

it.each([
  ['a value', 'classes:\n  - comment: {{ name }}\n', '{{ }} in line 2'],
  ['a value with more', 'classes:\n  - comment: {{ name }}-x\n', '{{ }} in line 2'],
  ['an item', 'images:\n- {{ .Values.image }}\n', '{{ }} in line 2'],
  ['a key', '{{ section }}: []\n', '{{ }} in line 1'],
  ['a statement', 'classes:\n{% for class in classes %}\n', '{% %} in line 2'],
])('is refused in one line of JSON that says so: %s', async (_what, text, where) => {
  const run = await uas(['admin', 'config', 'diff', '-f', file(text), '--json']);
  expect(run).toMatchObject({ code: 2, stdout: '', requests: [] });
  expect(run.stderr.trim().split('\n')).toHaveLength(1);
  const { error } = JSON.parse(run.stderr);
  expect(error.message).toContain('invalid YAML');
  expect(error.hint).toBe(`${where} looks like an unfilled template`);
});

it('is not suspected where braces are in quotes', async () => {
  const text = 'classes:\n  - comment: "{{ name }}"\n    [bad\n';
  const run = await uas(['admin', 'config', 'diff', '-f', file(text)]);
  expect(run.code).toBe(2);
  expect(run.stderr).not.toContain('unfilled');
});
