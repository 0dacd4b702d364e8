/** Entries of accounts as systems write them. */
import { describe, expect, it } from 'vitest';
import { entryIn } from '../../src/system/passwd.ts';

const linux = [
  'root:x:0:0:root:/root:/bin/bash',
  'vera:x:1000:100:Vera, :/home/vera:/bin/zsh',
].join('\n');
const mac = 'vera:********:501:20::0:0:Vera:/Users/vera:/bin/zsh\n';

describe('the entry of an account', () => {
  it('is found by the user id among lines as in /etc/passwd', () => {
    const vera = {
      username: 'vera',
      uid: 1000,
      gid: 100,
      homedir: '/home/vera',
      shell: '/bin/zsh',
    };
    expect(entryIn(linux, 1000)).toEqual(vera);
    expect(entryIn(linux, 0)).toMatchObject({ username: 'root', homedir: '/root' });
  });

  it('is read in the longer form of BSD', () => {
    const vera = { username: 'vera', uid: 501, gid: 20, homedir: '/Users/vera', shell: '/bin/zsh' };
    expect(entryIn(mac, 501)).toEqual(vera);
  });

  it('has no shell where none is written', () => {
    expect(entryIn('a:x:7:7::/:', 7)).toMatchObject({ homedir: '/', shell: null });
  });

  it.each([
    ['another id', linux, 1001],
    ['a line without a name', ':x:5:5::/:/bin/sh', 5],
    ['a line without an id', 'a:x::5::/:/bin/sh', 0],
    ['a line that is cut', 'a:x:5', 5],
    ['nothing', '', 0],
  ])('is not made up from %s', (_name, text, uid) => {
    expect(entryIn(text, uid)).toBeUndefined();
  });
});
