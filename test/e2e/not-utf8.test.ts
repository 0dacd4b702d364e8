/** Bytes that are not UTF-8, in arguments and variables of the built program. */
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type ProgramHome, program } from '../support/program.ts';

let owner: ProgramHome;
beforeEach(() => {
  owner = createHome({ key: false });
});
afterEach(() => owner.dispose());

/** Runs the program through a shell, where `$L` is `M\xfcller`. */
function shell(line: string) {
  const script = `L=$(printf 'M\\374ller'); ${line}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, ...program], {
    env: owner.env,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}
const run = '"$0" "$@"';

describe('text that is not UTF-8', () => {
  it.each([
    ['admin config resources create --comment "$L"', 'the value of --comment is not UTF-8 text'],
    ['admin config resources create --comment="$L"', 'the value of --comment is not UTF-8 text'],
    ['admin config resources describe "$L"', 'argument 5 is not UTF-8 text'],
  ])('in %s is refused before anything is sent', (args, words) => {
    const { code, stdout, stderr } = shell(`${run} ${args}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('is refused in cray mode with 1, where cray shows a traceback', () => {
    const { code, stdout, stderr } = shell(
      `${run} uas admin config resources create --comment "$L"`,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('the value of --comment is not UTF-8 text');
  });

  it.each(['UAS_ORGANIZATION', 'TOWER_ACCESS_TOKEN', 'CRAY_CREDENTIALS', 'XDG_STATE_HOME'])(
    'in the variable %s is refused by its name',
    (name) => {
      const { code, stderr } = shell(`${name}="$L" ${run} mi list`);
      expect(code).toBe(2);
      expect(stderr).toContain(`the variable ${name} is not UTF-8 text`);
    },
  );

  it('in a variable of other programs does not matter', () => {
    expect(shell(`FOO="$L" ${run} version`)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is distinguished from a literal U+FFFD', () => {
    const { code, stderr } = shell(`${run} admin config resources describe 'M\ufffdller'`);
    expect(code).not.toBe(0);
    expect(stderr).not.toContain('not UTF-8');
  });
});
