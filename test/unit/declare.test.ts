import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  choice,
  choiceOr,
  flag,
  hidden,
  optionalWord,
  optionsOf,
  text,
  textOr,
  texts,
  yesNo,
} from '../../src/command/declare.ts';

const shape = {
  host: text('-H, --host-name <host>', 'a host'),
  tail: textOr('--tail <n>', 'lines', '200'),
  member: texts('-m, --member <member>', 'repeatable'),
  ports: texts('--ports <list...>', 'several'),
  all: flag('--all', 'all of them'),
  isKept: flag('--no-store', 'do not keep it'),
  isDefault: yesNo('--default', 'the default'),
  size: optionalWord('--size [large]', 'how large', {
    alone: 'small',
    words: ['large', 'small'],
    read: (word) => word.length,
  }),
  kind: choice('--kind <kind>', 'which', ['red', 'blue']),
  until: choiceOr('--for <state>', 'what for', ['ready', 'deleted'], 'ready'),
  secret: hidden(text('--secret <text>')),
};

function parse(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  const read = optionsOf(command, shape);
  command.parse(args, { from: 'user' });
  return read(command.opts());
}

describe('declared options', () => {
  it('have the value that stands for none when they are not given', () => {
    expect(parse()).toEqual({
      host: undefined,
      tail: '200',
      member: undefined,
      ports: undefined,
      all: false,
      isKept: true,
      isDefault: undefined,
      size: undefined,
      kind: undefined,
      until: 'ready',
      secret: undefined,
    });
  });

  it('have the value that is given, under the name in the shape', () => {
    const args = ['-H', 'a', '--tail=3', '-m', 'x', '--member', 'y', '--ports', '80', '443'];
    const more = ['--all', '--no-store', '--default=no', '--kind', 'blue', '--for', 'deleted'];
    expect(parse(...args, ...more, '--size=large', '--secret', 's')).toEqual({
      host: 'a',
      tail: '3',
      member: ['x', 'y'],
      ports: ['80', '443'],
      all: true,
      isKept: false,
      isDefault: false,
      size: 5,
      kind: 'blue',
      until: 'deleted',
      secret: 's',
    });
  });

  it('take the preset when only the flag is given', () => {
    expect(parse('--default', '--size')).toMatchObject({ isDefault: true, size: 5 });
  });

  it('refuse a wrong word while the command line is parsed', () => {
    expect(() => parse('--kind', 'green')).toThrow(/Allowed choices are red, blue/);
    expect(() => parse('--default=perhaps')).toThrow(/expected yes or no/);
  });

  it('can be declared for several commands', () => {
    expect(parse('--all').all).toBe(true);
    expect(parse().all).toBe(false);
  });
});

describe('the source of the commands', () => {
  it('casts no option: their types are declared', () => {
    const root = new URL('../../src/', import.meta.url).pathname;
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(?:commands|verbs|command)\/.*\.ts$/.test(file),
    );
    expect(files.length).toBeGreaterThan(80);
    const casts = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter((line) =>
          /\b(?:options|given)(?:\.\w+|\[\w+\])? as (?:unknown|string|boolean|readonly|Record|[A-Z{])/.test(
            line,
          ),
        )
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(casts).toEqual([]);
  });
});
