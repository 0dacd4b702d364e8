import { describe, expect, it } from 'vitest';
import { readLine } from '../../src/cli/line.ts';

const read = (text: string, env: Record<string, string> = {}) => {
  const { path, own, rest, json, debug } = readLine(text.split(' '), env);
  return { command: path.map(({ name }) => name).join(' '), own: own.join(' '), rest, json, debug };
};

describe('a command line that is read once', () => {
  it('has the words of the command, whatever options are among them', () => {
    expect(read('--endpoint list admin -y uais ls').command).toBe('admin uais list');
    expect(read('ls describe').command).toBe('list');
  });

  it('ends at --, and what is after it asks for nothing', () => {
    expect(read('delete -- --json --debug')).toEqual({
      command: 'delete',
      own: 'delete',
      rest: ['--json', '--debug'],
      json: false,
      debug: false,
    });
    expect(read('delete --').rest).toEqual([]);
    expect(read('delete').rest).toBeUndefined();
    expect(read('ssh a -- b -- c').rest).toEqual(['b', '--', 'c']);
  });

  it('takes a -- among the words of the command for the value that it is', () => {
    expect(read('--query -- list --json')).toMatchObject({ command: 'list', json: true });
  });

  it.each(['--json', '--json=a', '--query x', '--query=x', '-o json', '-ojson', '--format=json'])(
    'finds that JSON is asked for: list %s',
    (options) => {
      expect(read(`list ${options}`).json).toBe(true);
      expect(read(`list -- ${options}`).json).toBe(false);
    },
  );

  it('finds it in UAS_OUTPUT too, unless an option asks for another format', () => {
    const env = { UAS_OUTPUT: 'json' };
    expect(read('list', env).json).toBe(true);
    expect(read('list -o table', env).json).toBe(false);
    // Here -o is ssh's.
    expect(read('ssh -o BatchMode=yes', env).json).toBe(true);
  });

  it('finds that debugging is asked for', () => {
    expect(read('list --debug').debug).toBe(true);
    expect(read('list', { UAS_DEBUG: 'on' }).debug).toBe(true);
    expect(read('list', { UAS_DEBUG: 'off' }).debug).toBe(false);
  });

  it('puts options into the form that commander takes, and keeps what was typed', () => {
    expect(read('list --json=a,b').own).toBe('list --json-fields=a,b');
    expect(read('ssh -o A=b x -- -o C=d')).toMatchObject({
      own: 'ssh --ssh-option=A=b x',
      rest: ['-o', 'C=d'],
    });
    expect(read('mi credentials -n hpc1 add').own).toBe('mi credentials add --identity=hpc1');
    expect(readLine(['list', '--json=a'], {}).argv).toEqual(['list', '--json=a']);
  });
});
