/** What administrators do: everybody's UAIs and the configuration that makes them. */
import type { Entry } from '../../entry.ts';

export const adminEntries: readonly Entry[] = [];
