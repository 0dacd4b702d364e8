/** What a broker's SSH server asks: who may log in, and which UAI is whose. */
import type { PublicKey } from '../ssh/public-keys.ts';

/** A UAI that accepts logins with the key. */
export interface BrokeredUai {
  name: string;
  /** Its port on loopback. */
  port: number;
  /** Its SSH host key, an OpenSSH private key in PEM. */
  hostKey: string;
  /** The private key with which the broker logs in for the user, in PEM. */
  key: string;
}

export interface Broker {
  /** Keys with which the account may log in; none for an unknown name. */
  keysOf(name: string): PublicKey[];
  hasPassword(name: string, password: string): boolean;
  /**
   * Finds the UAI of the account, or creates one, and resolves when it accepts logins.
   * @param say takes lines for the user
   * @throws Error with a message for the user
   */
  uaiOf(name: string, say: (line: string) => void): Promise<BrokeredUai>;
}
