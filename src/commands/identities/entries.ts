/** Managed identities and their credentials. */
import type { Entry } from '../../entry.ts';

export const identityEntries: readonly Entry[] = [];
