/** click's completion: the script, and what it offers. */
import { describe, expect, it } from 'vitest';
import { cray } from '../../support/cray.ts';

const answer = async (env: Record<string, string>) => {
  const run = await cray([], { env, files: null });
  expect(run).toMatchObject({ code: 1, stderr: '', requests: [] });
  return run.stdout;
};

async function offers(line: string): Promise<string[]> {
  const words = line.split(' ');
  const stdout = await answer({
    _CRAY_COMPLETE: 'complete',
    COMP_WORDS: words.join('\n'),
    COMP_CWORD: String(words.length - 1),
  });
  return stdout.split('\n').filter(Boolean);
}

it('prints the script of bash', async () => {
  const script = await answer({ _CRAY_COMPLETE: 'source_bash' });
  expect(script).toMatch(/^_cray_completion\(\) \{\n {4}local IFS=\$'\n'\n {4}COMPREPLY=\( /);
  expect(script).toContain('                   _CRAY_COMPLETE=complete $1 ) )\n');
  expect(script).toMatch(
    /complete \$COMPLETION_OPTIONS -F _cray_completion cray\n\}\n\n_cray_completionetup;\n$/,
  );
  expect(await answer({ _CRAY_COMPLETE: 'source' })).toBe(script);
});

it('prints scripts that zsh and fish can run', async () => {
  const script = await answer({ _CRAY_COMPLETE: 'source_bash' });
  const zsh = await answer({ _CRAY_COMPLETE: 'source_zsh' });
  expect(zsh.endsWith(`bashcompinit\n${script}`)).toBe(true);
  expect(await answer({ _CRAY_COMPLETE: 'source_fish' })).toBe('');
});

describe('what is offered', () => {
  it.each([
    ['cray ', ['auth', 'config', 'init', 'uas']],
    ['cray u', ['uas']],
    ['cray uas ', ['admin', 'create', 'delete', 'images', 'list', 'mgr-info', 'uais']],
    ['cray uas admin config im', ['images']],
    ['cray uas list ', []],
    ['cray uas nope ', ['admin', 'create', 'delete', 'images', 'list', 'mgr-info', 'uais']],
    ['cray uas create --p', ['--ports', '--publickey']],
    ['cray uas create --publickey k --p', ['--ports']],
    ['cray uas list --format ', ['json', 'toml', 'yaml']],
    ['cray uas list --format y', ['yaml']],
    ['cray uas list --format=j', ['json']],
    ['cray uas list --format =', ['json', 'toml', 'yaml']],
    ['cray uas list --token ', []],
    ['cray uas list -- --', []],
    ['cray --', ['--version']],
  ])('%j: %j', async (line, names) => {
    expect((await offers(line)).toSorted()).toEqual(names.toSorted());
  });

  it('are names even of words with quotes', async () => {
    const env = { _CRAY_COMPLETE: 'complete', COMP_WORDS: `cray "uas" 'mg`, COMP_CWORD: '2' };
    expect(await answer(env)).toBe('mgr-info\n');
  });
});

it.each([{ _CRAY_COMPLETE: '' }, { _CRAY_COMPLETE: 'nonsense' }])(
  'does not mistake %j for it',
  async (env) => {
    expect(await cray(['--version'], { env })).toMatchObject({
      code: 0,
      stdout: 'cray, version 0.95.0\n',
    });
  },
);
