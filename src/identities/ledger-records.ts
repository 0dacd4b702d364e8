/**
 * The records of the ledger. The file contains no secrets: ids, fingerprints of public keys, and times (ISO 8601, UTC).
 * Ids are text with all their digits.
 */
import { isRecord } from '../core/record.ts';

/** One member's credentials of one managed identity. */
export interface LedgerPlace {
  /** Origin and path of the service. */
  endpoint: string;
  identity: string;
  user: string;
}

/** A key that is known to be stored. */
export interface Upload extends LedgerPlace {
  credentials: string;
  linuxUsername: string;
  /** `SHA256:…` of the public key. */
  fingerprint: string;
  /** The line for authorized_keys; absent in records of earlier versions. */
  publicKey?: string | undefined;
  uploaded: string;
}

/** A write with an unknown outcome: the current key is unknown. */
export interface Unsettled extends LedgerPlace {
  /** The key that was sent; null for a deletion. */
  sent: string | null;
  /** The previous key, if known. */
  former: string | null;
  begun: string;
}

/** A key that was replaced. */
export interface Replaced extends LedgerPlace {
  /** Null when it was not uploaded from here: then it stands for all keys older than the replacement. */
  fingerprint: string | null;
  replaced: string;
}

/** A member whose credentials were all deleted. */
export interface Offboarded {
  endpoint: string;
  organization: string;
  user: string;
  offboarded: string;
}

export interface LedgerRecords {
  uploads: Upload[];
  unsettled: Unsettled[];
  replaced: Replaced[];
  offboarded: Offboarded[];
}

const place = { endpoint: 'text', identity: 'text', user: 'text' } as const;
const shapes = {
  uploads: {
    ...{ ...place, credentials: 'text', linuxUsername: 'text' },
    ...{ fingerprint: 'text', publicKey: 'text or absent', uploaded: 'text' },
  },
  unsettled: { ...place, sent: 'text or null', former: 'text or null', begun: 'text' },
  replaced: { ...place, fingerprint: 'text or null', replaced: 'text' },
  offboarded: { endpoint: 'text', organization: 'text', user: 'text', offboarded: 'text' },
} as const satisfies {
  [K in keyof LedgerRecords]: Record<
    keyof LedgerRecords[K][number],
    'text' | 'text or null' | 'text or absent'
  >;
};

function fits(value: unknown, shape: Readonly<Record<string, string>>): boolean {
  return (
    isRecord(value) &&
    Object.entries(shape).every(
      ([field, type]) =>
        typeof value[field] === 'string' ||
        (type === 'text or null' && value[field] === null) ||
        (type === 'text or absent' && value[field] === undefined),
    )
  );
}

/** @throws Error for text in another format than {@link formatLedger} writes */
export function parseLedger(text: string | undefined): LedgerRecords {
  const value: unknown = text === undefined ? { version: 1, uploads: [] } : JSON.parse(text);
  if (!isRecord(value) || value.version !== 1 || !Array.isArray(value.uploads)) {
    throw new Error('it is not in the format that this version writes');
  }
  const rows = <K extends keyof LedgerRecords>(kind: K): LedgerRecords[K] => {
    const given: unknown = value[kind];
    const found = Array.isArray(given) ? given.filter((row) => fits(row, shapes[kind])) : [];
    return found as LedgerRecords[K];
  };
  return {
    uploads: rows('uploads'),
    unsettled: rows('unsettled'),
    replaced: rows('replaced'),
    offboarded: rows('offboarded'),
  };
}

export function formatLedger(records: LedgerRecords): string {
  return `${JSON.stringify({ version: 1, ...records }, null, 1)}\n`;
}

export const placeKey = ({ endpoint, identity, user }: LedgerPlace): string =>
  JSON.stringify([endpoint, identity, user]);

export const personKey = ({
  endpoint,
  organization,
  user,
}: Omit<Offboarded, 'offboarded'>): string => JSON.stringify([endpoint, organization, user]);
