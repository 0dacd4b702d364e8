/** Signing in, configurations, diagnosis and the shell: `init`, `auth`, `config`, `doctor`, `api`, `completion`, `help`. */
import type { Entry } from '../../entry.ts';

export const accountEntries: readonly Entry[] = [
  {
    name: 'auth',
    summary: 'sign in and out',
    entries: [
      {
        name: 'login',
        summary: 'sign in',
        load: async () => (await import('./auth-login.ts')).authLogin,
      },
      {
        name: 'logout',
        summary: 'sign out and remove the token',
        load: async () => (await import('./auth-logout.ts')).authLogout,
      },
      {
        name: 'status',
        summary: 'show who is signed in, where and until when',
        load: async () => (await import('./auth-status.ts')).authStatus,
      },
      {
        name: 'token',
        summary: 'print the access token',
        load: async () => (await import('./auth-token.ts')).authToken,
      },
    ],
  },
];
