/** What the network threw, in one sentence with an exit code. The token is never blamed here. */
import { UasError } from '../core/errors.ts';

interface Verdict {
  why: string;
  hint?: string;
  /** Nothing of the request can have reached the service. */
  neverLeft: boolean;
}

const certificate: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that is not trusted',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

const connection: Record<string, string> = {
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  EADDRNOTAVAIL: 'there is no route to the network',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  ETIMEDOUT: 'it does not answer',
};

interface Coded {
  code?: unknown;
  message?: string;
  cause?: unknown;
  errors?: unknown[];
}

function verdict(error: unknown, url: URL): Verdict | undefined {
  const { code, message = '', cause, errors } = (error ?? {}) as Coded;
  const known = typeof code === 'string' ? code : '';
  if (certificate[known]) {
    return {
      why: certificate[known],
      hint: `check the host name, or trust its authority with --cacert FILE`,
      neverLeft: true,
    };
  }
  if (connection[known]) {
    return { why: connection[known], hint: 'check the endpoint with: uas doctor', neverLeft: true };
  }
  if (known === 'EPROTO' || known.startsWith('ERR_SSL_') || /wrong version number/i.test(message)) {
    return {
      why: 'it does not speak TLS',
      hint: `is it http://${url.host} rather than https?`,
      neverLeft: true,
    };
  }
  if (/proxy/i.test(message)) {
    return {
      why: `the proxy refused: ${message}`,
      hint: 'check HTTPS_PROXY and NO_PROXY',
      neverLeft: true,
    };
  }
  for (const inner of [cause, ...(errors ?? [])]) {
    const found = inner ? verdict(inner, url) : undefined;
    if (found) return found;
  }
  return undefined;
}

const garbled = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_RESPONSE)/;
const broken = /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_ABORTED|UND_ERR_CLOSED)$/;

/** The error to report, and whether the request surely never left. */
export function networkError(error: unknown, url: URL): { error: UasError; neverLeft: boolean } {
  if (error instanceof UasError) return { error, neverLeft: false };
  const found = verdict(error, url);
  if (found) {
    const failure = new UasError('unreachable', `cannot reach ${url.host}: ${found.why}`, {
      hint: found.hint,
      retryable: true,
      cause: error,
    });
    return { error: failure, neverLeft: found.neverLeft };
  }
  const { code, message } = error as Coded;
  const known = typeof code === 'string' ? code : '';
  if (known === 'UND_ERR_INVALID_ARG' || known === 'ERR_INVALID_CHAR') {
    return {
      error: new UasError(
        'usage',
        'the token or another header has a character that HTTP forbids',
        {
          cause: error,
        },
      ),
      neverLeft: true,
    };
  }
  const isGarbled = garbled.test(known) || /^Response does not match the HTTP/.test(message ?? '');
  const why = isGarbled
    ? 'its reply is no valid HTTP'
    : broken.test(known) || /other side closed|terminated/i.test(message ?? '')
      ? 'it closed the connection before the reply was complete'
      : (message ?? String(error));
  return {
    error: new UasError('server_error', `${url.host}: ${why}`, { retryable: true, cause: error }),
    neverLeft: false,
  };
}
