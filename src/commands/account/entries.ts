/** Signing in, configurations, diagnosis and the shell: `init`, `auth`, `config`, `doctor`, `api`, `completion`, `help`. */
import type { Entry } from '../../entry.ts';

export const accountEntries: readonly Entry[] = [];
