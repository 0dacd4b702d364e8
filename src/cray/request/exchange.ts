/** One request and its reply over the transport of the run: TLS verified, redirects not followed. */
import { readAllAuthorities } from '../../config/authorities.ts';
import { isOn, resolve } from '../../config/settings.ts';
import { parseLimit } from '../../core/duration.ts';
import { messageOf } from '../../core/errors.ts';
import { deadline } from '../../system/deadline.ts';
import type { Connection } from '../../system/transport.ts';
import { version } from '../../version.ts';
import { ownSources, type Session } from '../session.ts';
import { cookiesOf, type Reply, readReply } from './reply.ts';
import { withoutPassword } from './urls.ts';

export interface Exchange {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Uint8Array | undefined;
  /** Milliseconds for the answer at most, where it must not take as long as others may. */
  timeout?: number | undefined;
}

async function open(session: Session): Promise<Connection> {
  const { deps } = session;
  const sources = ownSources(session);
  const insecure = isOn(resolve('insecure', sources));
  if (insecure) deps.io.note('warning: TLS certificates are not verified (UAS_INSECURE)');
  const ca = await readAllAuthorities(deps.files, sources);
  return deps.connect({
    ca,
    insecure,
    connectTimeout: longestAnswer,
    manner: 'python',
    env: deps.env,
  });
}

/** Milliseconds for one answer. cray waits for ever; no answer of the service takes longer than a factory reset. */
const longestAnswer = 20 * 60_000;

function patience({ deps }: Session): number {
  const given = deps.env.UAS_TIMEOUT;
  return given ? parseLimit(given, 'UAS_TIMEOUT') : longestAnswer;
}

/** Throws what the network throws. */
export async function exchange(session: Session, request: Exchange): Promise<Reply> {
  session.connection ??= open(session);
  const { send } = await session.connection;
  const { deps } = session;
  const { method, url: address, headers, body, timeout = Number.POSITIVE_INFINITY } = request;
  // An empty host would make a URL of the first word of the path.
  if (!/^https?:\/\/[^/?#]/i.test(address)) {
    throw new Error(`${withoutPassword(address)} is not the address of a service`);
  }
  const limit = deadline(deps.clock, Math.min(patience(session), timeout), deps.signal, method);
  try {
    const url = new URL(address);
    const cookie = session.cookies.headerFor(url);
    const response = await send({
      method,
      url,
      headers: {
        'user-agent': `uas-cli/${version}`,
        ...headers,
        ...(cookie === undefined ? {} : { cookie }),
      },
      body,
      signal: limit.signal,
    });
    session.cookies.keep(url, cookiesOf(response), deps.clock.now());
    return await readReply(response);
  } finally {
    limit.cancel();
  }
}

/** Ends the connections of a run. */
export async function closeConnections(session: Session): Promise<void> {
  await session.connection?.then(
    (connection) => connection.close(),
    () => {},
  );
}

interface NetworkError {
  code?: unknown;
  cause?: unknown;
  errors?: readonly unknown[];
}

/** Why it failed, for the lines below cray's own words, which blame the host name for everything. */
export function reasonsOf(error: unknown): string[] {
  const { cause, errors = [], code } = (error ?? {}) as NetworkError;
  const inner = cause ?? errors[0];
  if (inner !== undefined) return reasonsOf(inner);
  const reasons = [messageOf(error)];
  if (typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    reasons.push(
      'Certificates are verified, unlike in cray: name a PEM file with the authority in SSL_CERT_FILE.',
    );
  }
  return reasons;
}
