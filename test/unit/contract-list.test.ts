import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { embeddedOnly } from '../support/contract.ts';

const directory = new URL('../contract/', import.meta.url);
const sources = readdirSync(directory)
  .filter((name) => name.startsWith('uas-'))
  .map((name) => readFileSync(new URL(name, directory), 'utf8'));

describe('the list of contract tests about the embedded service alone', () => {
  it.each(Object.keys(embeddedOnly))('names a test that there is: %s', (name) => {
    const titles = name.split(' > ').map((title) => `'${title}'`);
    expect(sources.some((source) => titles.every((title) => source.includes(title)))).toBe(true);
  });
});
