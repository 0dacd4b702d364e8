/** Why a key cannot be used, in words for its owner. Never holds a part of the key. */
export interface KeyRefusal {
  problem: string;
  hint?: string | undefined;
  /** The key is fine so far and only lacks its passphrase. */
  needsPassphrase?: boolean;
}
