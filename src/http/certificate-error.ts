/** Explains why a certificate is not trusted, and what to do about each reason. */
import { existsSync } from 'node:fs';
import type { Certificate } from '../system/transport.ts';

/** Where systems store their trusted authorities, which Node does not read. */
const systemStores = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

const untrusted = 'its certificate comes from an authority that is not trusted';

const mistaken =
  'its certificate comes from an authority with the name of a trusted one, but with a different key';

const reasons: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  CERT_UNTRUSTED: untrusted,
  INVALID_CA: 'its certificate was signed with a certificate that cannot sign others',
  INVALID_PURPOSE: 'its certificate is not a server certificate',
  CERT_SIGNATURE_FAILURE: mistaken,
  CERT_REVOKED: 'its certificate was revoked',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** What to do where trusting another authority does not help. */
const hints: Record<string, string> = {
  INVALID_CA: 'have the certificate issued by an authority',
  INVALID_PURPOSE: 'check the host name, or have the certificate renewed',
  CERT_SIGNATURE_FAILURE:
    'if that authority was set up again, specify its current certificate with --cacert FILE or SSL_CERT_FILE',
  CERT_REVOKED: 'check the host name, or have the certificate renewed',
  CERT_HAS_EXPIRED: "have it renewed, unless this machine's clock is wrong",
  CERT_NOT_YET_VALID: "check this machine's clock",
  ERR_TLS_CERT_ALTNAME_INVALID: 'check the host name',
};

function trustIt(): string {
  const store = systemStores.find((file) => existsSync(file));
  const example = store ? `; the authorities of this system are in ${store}` : '';
  return `check the host name, or trust its authority with --cacert FILE or SSL_CERT_FILE${example}`;
}

/** The explanation of a certificate error; undefined for any other error. */
export function certificateError(
  code: string,
  certificate?: Certificate,
): { why: string; hint: string } | undefined {
  const why = reasons[code];
  if (why === undefined) return undefined;
  const { authority, incomplete } = certificate ?? {};
  if (why !== untrusted || authority === undefined) return { why, hint: hints[code] ?? trustIt() };
  return incomplete
    ? {
        why: `${why}: the server does not send the certificate of ${authority}`,
        hint: `have the server send its whole chain, or add the certificate of ${authority} to the file that --cacert or SSL_CERT_FILE names`,
      }
    : { why: `${why}: ${authority}`, hint: trustIt() };
}
