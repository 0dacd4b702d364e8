import { describe, expect, it } from 'vitest';
import { settleSshWords } from '../../src/cli/ssh-words.ts';

describe('the words after uas ssh', () => {
  it.each([
    ['-o json', '-o json'],
    ['-ojson', '-ojson'],
    ['-o YAML', '-o YAML'],
    ['-o BatchMode=yes', '--ssh-option=BatchMode=yes'],
    ['-oBatchMode=yes', '--ssh-option=BatchMode=yes'],
    ['-vNo BatchMode=yes', '-vN --ssh-option=BatchMode=yes'],
    ['-L -o -o BatchMode=yes', '-L -o --ssh-option=BatchMode=yes'],
    ['-Lo:80 -i o', '-Lo:80 -i o'],
    ['--output json -- -o X=y', '--output json -- --ssh-option=X=y'],
    ['-o', '-o'],
    ['-', '-'],
  ])('%s', (given, expected) => {
    const args = ['ssh', ...given.split(' ')];
    expect(settleSshWords(args, 1)).toEqual(['ssh', ...expected.split(' ')]);
  });

  it('leaves the words before ssh', () => {
    expect(settleSshWords(['-o', 'x=y', 'ssh'], 3)).toEqual(['-o', 'x=y', 'ssh']);
  });
});
