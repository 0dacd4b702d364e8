/** Each output format is described once, and everything that lists the formats agrees with that table. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { topics } from '../../src/help/topics.ts';
import { formatNames, formats, specialFormats } from '../../src/output/formats.ts';
import { uas } from '../support/run.ts';

const service = () => ({ body: [{ uai_name: 'uai-a' }, { uai_name: 'uai-b' }] });

describe('the table of output formats', () => {
  it.each(formatNames)('%s prints with a printer of its own', async (format) => {
    const world = { service };
    const { stdout, code } = await uas(['list', '-o', format], world);
    expect(code).toBe(0);
    const others = formatNames.filter((other) => formats[other].load !== formats[format].load);
    for (const other of others) {
      expect((await uas(['list', '-o', other], world)).stdout, other).not.toBe(stdout);
    }
  });

  it('is what the README lists', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(`\`-o ${formatNames.join('|')}\``);
  });

  it('is what help, completion and refusals list', async () => {
    const rows = topics.output?.rows().map(([name, about]) => [name, about]);
    expect(rows).toEqual(
      Object.entries({ ...formats, ...specialFormats }).map(([name, { about }]) => [name, about]),
    );
    const { stdout } = await uas(['__complete', 'bash', '--', 'list', '-o', '']);
    expect(stdout.trim().split('\n').slice(1)).toEqual(formatNames);
    const { stderr } = await uas(['list', '-o', 'jsn']);
    expect(stderr).toContain(`"jsn" is not one of ${formatNames.join(', ')}`);
    expect(stderr).toContain('did you mean json?');
    expect((await uas(['help', 'options'])).stdout.replace(/\s+/g, ' ')).toContain(
      `--output <format> ${formatNames.slice(0, -1).join(', ')} or ${formatNames.at(-1)}`,
    );
  });

  it('names the formats that --columns shapes', async () => {
    const help = (await uas(['help', 'options'])).stdout.replace(/\s+/g, ' ');
    const shaped = formatNames.filter((name) => 'hasColumns' in formats[name]);
    const names = `${shaped.slice(0, -1).join(', ')} and ${shaped.at(-1)}`;
    expect(help).toContain(`columns for ${names}, comma-separated`);
  });
});
