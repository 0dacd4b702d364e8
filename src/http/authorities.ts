/** TLS under more authorities than Node's own, without reading those when they are not needed. */
import type { Socket } from 'node:net';

export interface Trusted {
  /** PEM texts; undefined for Node's own. */
  ca?: string[];
  rejectUnauthorized?: boolean;
}

/** Node's own authorities and the given ones. */
export async function allAuthorities(ca: string): Promise<Trusted> {
  const { rootCertificates } = await import('node:tls');
  return { ca: [...rootCertificates, ca] };
}

type Callback = (...outcome: [null, Socket] | [Error, null]) => void;
type Connector<Options> = (options: Options, callback: Callback) => void;

const unknownIssuer = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Connects under the given authorities alone, and under Node's own as well only when those do not know the server:
 * Node's own are 140 certificates, which take longer to read than everything else. What is valid under some of the
 * authorities is valid under all of them, and nothing is sent before that is known.
 */
export function narrowFirst<Options>(
  narrow: Connector<Options>,
  wide: () => Promise<Connector<Options>>,
): Connector<Options> {
  return (options, callback) =>
    narrow(options, (...outcome) => {
      const code = (outcome[0] as NodeJS.ErrnoException | null)?.code ?? '';
      if (!unknownIssuer.has(code)) return callback(...outcome);
      wide().then(
        (connect) => connect(options, callback),
        (error: Error) => callback(error, null),
      );
    });
}
