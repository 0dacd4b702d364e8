/** Whom a TLS connection trusts: Node's own authorities, those that the person's environment adds, and the given ones. */
import { readFileSync } from 'node:fs';

/** Options of Node's `tls.connect`. Whether to verify is always said, so that no variable of Node's decides it. */
export interface Trusted {
  /** PEM texts; undefined for everything that Node trusts. */
  ca?: string[];
  /** An intermediate authority, or the server's own certificate, may be named without its root. */
  allowPartialTrustChain?: boolean;
  minVersion?: 'TLSv1.2';
  rejectUnauthorized: boolean;
}

type Env = Record<string, string | undefined>;

type Stage = () => Promise<Trusted>;
type Stages = [Stage, ...Stage[]];

/** What is tried in turn until something vouches for the server. */
export interface Trust {
  /** The given authorities alone, which are quickly read; Node's own, which are 140; both. */
  stages: Stages;
  /** Everything that is trusted. */
  all(): Promise<Trusted>;
}

/** Node's own authorities with those of NODE_EXTRA_CA_CERTS and of the options that Node was started with. */
async function nodesOwn(env: Env): Promise<string[]> {
  const tls: typeof import('node:tls') & {
    /** Since Node 22.15. */
    getCACertificates?: (type: 'default') => string[];
  } = await import('node:tls');
  return tls.getCACertificates?.('default') ?? [...tls.rootCertificates, ...extraAuthorities(env)];
}

function extraAuthorities({ NODE_EXTRA_CA_CERTS: file }: Env): string[] {
  try {
    return file ? [readFileSync(file, 'utf8')] : [];
  } catch {
    // Node has complained about it when it started.
    return [];
  }
}

/** Options of Node or Bun can let them speak versions of TLS that are broken. */
function versions({ NODE_OPTIONS = '', BUN_OPTIONS = '' }: Env): Pick<Trusted, 'minVersion'> {
  const options = `${NODE_OPTIONS} ${BUN_OPTIONS}`;
  return /--tls-min-v1\.[01]\b/.test(options) ? { minVersion: 'TLSv1.2' } : {};
}

/** @param ca PEM text of authorities to trust in addition to all others */
export function trustIn(ca: string | undefined, insecure: boolean, env: Env): Trust {
  const base = { ...versions(env), rejectUnauthorized: !insecure };
  const own = async () => base;
  if (insecure || ca === undefined) return { stages: [own], all: own };
  const given = { ...base, allowPartialTrustChain: true };
  const all = async () => ({ ...given, ca: [...(await nodesOwn(env)), ca] });
  return { stages: [async () => ({ ...given, ca: [ca] }), own, all], all };
}

const unknownIssuer = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

/** Whether a connection failed because nobody trusted vouches for the server. */
export function isUntrusted(error: unknown): boolean {
  return unknownIssuer.has(String((error as NodeJS.ErrnoException | null)?.code));
}

/**
 * Connects under each stage until one knows the server. What is valid under some authorities is valid under all of
 * them, and nothing is sent before that is known. Of two authorities with one name OpenSSL tries only the first, so
 * that all at once would not do.
 */
export async function underEach<T>(
  { stages }: Pick<Trust, 'stages'>,
  connect: (tls: Trusted) => Promise<T>,
): Promise<T> {
  const [stage, ...rest] = stages;
  const tls = await stage();
  if (!hasMore(rest)) return connect(tls);
  return connect(tls).catch((error: unknown) => {
    if (!isUntrusted(error)) throw error;
    return underEach({ stages: rest }, connect);
  });
}

const hasMore = (rest: Stage[]): rest is Stages => rest.length > 0;
