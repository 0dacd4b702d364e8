/** An account that the system has no entry for. */
import { describe, expect, it, vi } from 'vitest';

const noEntry = new Error('uv_os_get_passwd returned ENOENT (no such file or directory)');
vi.mock('node:os', async (importActual) => ({
  ...(await importActual<typeof import('node:os')>()),
  userInfo: () => {
    throw noEntry;
  },
}));

const { accountOf } = await import('../../src/system/account.ts');
const { homeOf } = await import('../../src/config/paths.ts');

describe('an account without an entry in /etc/passwd', () => {
  it.each([
    [{ USER: 'vera', LOGNAME: 'vers' }, 'vera'],
    [{ USER: '', LOGNAME: 'vers' }, 'vers'],
    [{}, 'user'],
  ])('takes its name from %j: %s', (env, username) => {
    expect(accountOf(env)).toMatchObject({ username, uid: process.getuid?.(), homedir: '/' });
  });

  it('has the home and the shell that the environment names', () => {
    expect(accountOf({ HOME: '/h', SHELL: '/bin/bash' })).toMatchObject({
      homedir: '/h',
      shell: '/bin/bash',
    });
    expect([homeOf({ HOME: '/h' }), homeOf({})]).toEqual(['/h', '/']);
  });
});
