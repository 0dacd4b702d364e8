/** Each global option is declared once; commands, help, completion and suggestions all know it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { globalFlags, valueOptions } from '../../src/command/global-options.ts';
import { uas } from '../support/run.ts';

describe('global options', () => {
  it('are all in the help and in the completion of a command', async () => {
    const help = (await uas(['help', 'options'])).stdout;
    const candidates = (await uas(['__complete', 'bash', '--', 'list', '--'])).stdout;
    for (const flag of globalFlags) {
      expect(help).toContain(flag);
      expect(candidates).toContain(`\n${flag}\t`);
    }
  });

  it('are those that the README lists', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, section = ''] = readme.split('### Global options\n');
    const listed = section.split('\n#')[0]?.match(/--[a-z-]+/g) ?? [];
    expect(listed.toSorted()).toEqual(globalFlags.toSorted());
  });

  it('do not include the hidden long forms', () => {
    expect(globalFlags).toContain('--no-headers');
    expect(globalFlags).not.toContain('--json-fields');
    expect(globalFlags).not.toContain('--format');
  });

  it('that take a value are known by their short names too', () => {
    expect([...valueOptions]).toEqual(
      expect.arrayContaining(['-o', '--output', '--format', '--json-fields', '--query', '--sort']),
    );
    for (const flag of ['--json', '--debug', '-q', '-y', '--insecure']) {
      expect(valueOptions.has(flag)).toBe(false);
    }
  });

  it.each([
    ['--querry', '--query'],
    ['--no-header', '--no-headers'],
    ['--endpont', '--endpoint'],
    ['--dry-rn', '--dry-run'],
  ])('are suggested for the typing error %s', async (typed, meant) => {
    const { code, stderr } = await uas(['list', typed]);
    expect(code).toBe(2);
    expect(stderr).toContain(`did you mean ${meant}?`);
  });
});
