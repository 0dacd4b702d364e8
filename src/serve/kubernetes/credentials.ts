/** With what this program introduces itself to the API server: tokens, their files, certificates, and plugins. */
import { isRecord } from '../../core/record.ts';

export interface Identity {
  /** The value of the Authorization header. */
  authorization?: string;
  /** PEM of a client certificate and of its key. */
  certificate?: string;
  key?: string;
}

/** Gives the identity that is good now. `isRejected` says that the last one was answered with 401. */
export type Credentials = (isRejected?: boolean) => Promise<Identity>;

export interface CredentialsWorld {
  now(): number;
  readText(path: string): Promise<string>;
}

/** How long a token that was read from a file is used, in milliseconds: kubelets exchange it long before it expires. */
const fileAge = 60_000;

/** A bearer token in a file that somebody else renews, as the kubelet does for service accounts. */
export function tokenFile(path: string, world: CredentialsWorld): Credentials {
  let token = '';
  let readAt = Number.NEGATIVE_INFINITY;
  return async (isRejected = false) => {
    if (isRejected || world.now() - readAt > fileAge) {
      try {
        token = (await world.readText(path)).trim();
        readAt = world.now();
      } catch (error) {
        // A token that was good a minute ago is still the best there is.
        if (token === '') throw error;
      }
    }
    return { authorization: `Bearer ${token}` };
  };
}

/** An `ExecCredential` of client.authentication.k8s.io, as a plugin prints it. */
export interface ExecCredential {
  identity: Identity;
  /** Milliseconds since the epoch. */
  expires: number;
}

/** Reads what a plugin printed. Throws an error with one clause that says what is wrong with it. */
export function parseExecCredential(text: string, apiVersion: string): ExecCredential {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it did not print JSON');
  }
  if (!isRecord(value) || value.kind !== 'ExecCredential') {
    throw new Error('it did not print an ExecCredential');
  }
  if (value.apiVersion !== apiVersion) {
    throw new Error(`it printed ${String(value.apiVersion)} where ${apiVersion} was expected`);
  }
  const status = isRecord(value.status) ? value.status : {};
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = status;
  const identity: Identity = {};
  if (typeof token === 'string' && token !== '') identity.authorization = `Bearer ${token}`;
  if (typeof clientCertificateData === 'string' && typeof clientKeyData === 'string') {
    identity.certificate = clientCertificateData;
    identity.key = clientKeyData;
  }
  if (!identity.authorization && !identity.certificate) {
    throw new Error('it printed neither a token nor a certificate with its key');
  }
  const expires =
    typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.NaN;
  return { identity, expires: Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires };
}

/** Runs the plugin when its last answer has expired or was rejected; one run at a time. */
export function execCredentials(
  run: () => Promise<ExecCredential>,
  now: () => number,
): Credentials {
  let last: ExecCredential | undefined;
  let running: Promise<ExecCredential> | undefined;
  return async (isRejected = false) => {
    if (!last || isRejected || now() > last.expires - 10_000) {
      running ??= run().finally(() => {
        running = undefined;
      });
      last = await running;
    }
    return last.identity;
  };
}
