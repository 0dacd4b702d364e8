/** Converts network errors to one sentence with an exit code. The token is never blamed. */
import { UasError } from '../core/errors.ts';
import type { Certificate } from '../system/transport.ts';
import { certificateError } from './certificate-error.ts';
import { NotConnected, ProxyError } from './not-connected.ts';

interface Verdict {
  why: string;
  hint?: string;
  /** A specific fix, where the hint only says how to find the cause. */
  remedy?: string;
  /** Another attempt within seconds would fail the same way. */
  lasting?: true;
  /** No part of the request can have reached the service; always true for a connection that was never established. */
  neverLeft: boolean;
}

const garbled = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_RESPONSE)/;
const broken = /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_ABORTED|UND_ERR_CLOSED)$/;

/** Why a connection could not be established; undefined for errors with a message of their own. */
function brief(error: unknown): string | undefined {
  const known = String((error as Coded | undefined)?.code);
  if (garbled.test(known)) return 'its reply is not valid HTTP';
  return broken.test(known) ? 'it closed the connection at once' : undefined;
}

/** Why there is no connection and what the user can do, for `uas doctor`, which other hints refer to. */
const connection: Record<string, { why: string; remedy: string }> = {
  ENOTFOUND: {
    why: 'the host name is unknown',
    remedy:
      'check the spelling, and see where it is set with: uas config explain; the names of a system often resolve only inside its networks',
  },
  EAI_AGAIN: {
    why: 'the host name cannot be resolved now',
    remedy: 'is this machine online? check the name servers in /etc/resolv.conf, and try again',
  },
  ECONNREFUSED: {
    why: 'the connection was refused',
    remedy:
      'nothing is listening there: check the port, and see where it is set with: uas config explain',
  },
  EHOSTUNREACH: noRoute('host'),
  ENETUNREACH: noRoute('network'),
  EADDRNOTAVAIL: noRoute('network'),
  UND_ERR_CONNECT_TIMEOUT: noAnswer(),
  ETIMEDOUT: noAnswer(),
};

function noRoute(to: string) {
  return {
    why: `no route to the ${to}`,
    remedy: 'is this machine on the right network, or is a VPN or HTTPS_PROXY needed?',
  };
}

function noAnswer() {
  return {
    why: 'it does not answer',
    remedy:
      'a firewall may block it; try from a login node of the system, or set HTTPS_PROXY if there is a proxy',
  };
}

/** OpenSSL's codes for a failed handshake; any other of its codes means that the peer does not speak TLS. */
const handshake: readonly [RegExp, why: string, hint: string][] = [
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/,
    'it supports only old versions of TLS',
    'it must support TLS 1.2 or later',
  ],
  [
    /CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE/,
    'it requires a client certificate',
    'client certificates are not supported; is this the address for users?',
  ],
  [
    /HANDSHAKE_FAILURE|NO_SHARED_CIPHER/,
    'it refused the TLS handshake',
    'it may require a client certificate, or support only old ciphers',
  ],
  [/UNRECOGNIZED_NAME/, 'it has no certificate for this name', 'check the host name'],
];

interface Coded {
  code?: unknown;
  /** The system call that failed: `connect`, `read` or `write`. */
  syscall?: unknown;
  message?: string;
  cause?: unknown;
  errors?: unknown[];
}

function verdict(error: unknown, url: URL, certificate?: Certificate): Verdict | undefined {
  const { code, syscall, message = '', cause, errors } = (error ?? {}) as Coded;
  const known = typeof code === 'string' ? code : '';
  const distrust = certificateError(known, certificate);
  if (distrust) return { ...distrust, lasting: true, neverLeft: true };
  const unconnected = connection[known];
  if (unconnected) {
    // An established connection can end with the same codes, when the request has already been sent.
    const neverLeft = syscall !== 'read' && syscall !== 'write';
    return { ...unconnected, hint: 'check the endpoint with: uas doctor', neverLeft };
  }
  for (const [code, why, hint] of handshake) {
    if (known.startsWith('ERR_SSL_') && code.test(known)) {
      return { why, hint, lasting: true, neverLeft: false };
    }
  }
  if (known === 'EPROTO' || known.startsWith('ERR_SSL_') || /wrong version number/i.test(message)) {
    return {
      why: 'it does not speak TLS',
      hint: `is it http://${url.host} rather than https?`,
      lasting: true,
      neverLeft: false,
    };
  }
  for (const inner of [cause, ...(errors ?? [])]) {
    const found = inner ? verdict(inner, url) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Why there is no connection; no part of the request can have been sent. */
function unconnected(error: NotConnected, url: URL): Verdict {
  const { cause } = error;
  if (cause instanceof ProxyError) {
    const why = verdict(cause.cause, url)?.why ?? brief(cause.cause) ?? cause.message;
    return {
      why: `through the proxy ${cause.proxy}: ${why}`,
      hint: 'check HTTPS_PROXY and NO_PROXY',
      neverLeft: true,
    };
  }
  const found = verdict(cause, url, error.certificate);
  if (found) return { ...found, neverLeft: true };
  return {
    why: brief(cause) ?? (cause instanceof Error ? cause.message : String(cause)),
    hint: 'check the endpoint with: uas doctor',
    remedy: 'is it the right port, and is the service running?',
    neverLeft: true,
  };
}

export interface NetworkFailure {
  error: UasError;
  /** Whether the request was certainly not sent. */
  neverLeft: boolean;
  /** What to do about it; the error's hint only says how to find the cause. */
  remedy?: string | undefined;
}

/** What was wrong with a reply that could not be read; undefined when that is not known. */
function brokenReply(code: string, message: string): string | undefined {
  if (garbled.test(code) || /^Response does not match the HTTP/.test(message)) {
    return 'its reply is not valid HTTP';
  }
  return broken.test(code) || /other side closed|terminated/i.test(message)
    ? 'it closed the connection before the reply was complete'
    : undefined;
}

/** The error to report, and further facts. */
export function networkError(error: unknown, url: URL): NetworkFailure {
  if (error instanceof UasError) return { error, neverLeft: false };
  if (error instanceof NotConnected && error.cause instanceof UasError) {
    return { error: error.cause, neverLeft: true };
  }
  const found = error instanceof NotConnected ? unconnected(error, url) : verdict(error, url);
  if (found) {
    const way = found.why.startsWith('through ') ? ' ' : ': ';
    const failure = new UasError('unreachable', `cannot reach ${url.host}${way}${found.why}`, {
      hint: found.hint,
      retryable: found.lasting !== true,
      cause: error,
    });
    return { error: failure, neverLeft: found.neverLeft, remedy: found.remedy };
  }
  const { code, message } = (error ?? {}) as Coded;
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
  const why = brokenReply(known, message ?? '') ?? message ?? String(error);
  return {
    error: new UasError('server_error', `${url.host}: ${why}`, { retryable: true, cause: error }),
    neverLeft: false,
  };
}
