// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what ssh takes for a variable
import { describe, expect, it } from 'vitest';
import { includedPath, quotedPath } from '../../src/ssh/client/option-path.ts';

describe('a path in an option of ssh', () => {
  it.each([
    ['/home/vers/.ssh/key', '"/home/vers/.ssh/key"'],
    ['/a b/[1]*', '"/a b/[1]*"'],
    ['/50%/%d', '"/50%%/%%d"'],
    ['/$x/key', '"/$x/key"'],
    ['/h/${HOME}x/50%', '"${HOME}/50%%"'],
    ['/s/${A}/k', '"${XDG_STATE_HOME}/k"'],
  ])('is written so that ssh reads %j', (path, expected) => {
    const env = { HOME: '/h/${HOME}x', XDG_STATE_HOME: '/s/${A}/' };
    expect(quotedPath(path, env)).toBe(expected);
  });

  it.each(['/a"b', '/a\\b', '/a\nb', '/elsewhere/${HOME}/key'])(
    'is refused when there is no way to write it: %j',
    (path) => {
      expect(() => quotedPath(path, { HOME: '/home/vers' })).toThrow(/cannot be passed to ssh/);
    },
  );
});

describe('a path in an Include of ssh', () => {
  it.each([
    ['/home/vers/x', '"/home/vers/x"'],
    ['/a b/~c/#d', '"/a b/~c/#d"'],
    ['/bra[1]/q?/s*', '"/bra\\[1]/q\\?/s\\*"'],
    ['/a%b', '"/a[$-&]b"'],
    ['/${HOME}x', '"/[$]{HOME}x"'],
  ])('is a pattern that fits %j in every version', (path, expected) => {
    expect(includedPath(path)).toBe(expected);
    // From 9.9 on, a percent sign begins a token and ${ a variable.
    expect(includedPath(path)).not.toMatch(/%|\$\{/);
  });
});
