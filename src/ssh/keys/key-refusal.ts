/** Why a key cannot be used, as a message for its owner. Never contains any part of the key. */
export interface KeyRefusal {
  problem: string;
  hint?: string | undefined;
  /** The key is valid so far and only needs its passphrase. */
  needsPassphrase?: boolean;
}
