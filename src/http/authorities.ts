/**
 * The authorities that a TLS connection trusts: Node's own, those that the user's environment adds, and the given ones.
 */
import { readFileSync } from 'node:fs';

/** Options of Node's `tls.connect`. Verification is always set explicitly, so that no variable of Node decides it. */
export interface Trusted {
  /** PEM texts; undefined for everything that Node trusts. */
  ca?: string[];
  /** Accepts an intermediate authority, or the server's own certificate, without its root. */
  allowPartialTrustChain?: boolean;
  minVersion?: 'TLSv1.2';
  rejectUnauthorized: boolean;
}

type Env = Record<string, string | undefined>;

type Stage = () => Promise<Trusted>;
type Stages = [Stage, ...Stage[]];

/** Sets of authorities that are tried in turn until one verifies the server. */
export interface Trust {
  /** The given authorities alone, which are fast to load; Node's own, which are 140; then both. */
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
    // Node printed a warning about it at startup.
    return [];
  }
}

/** Options of Node or Bun can allow insecure versions of TLS. */
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

/** Whether a connection failed because no trusted authority verifies the server. */
export function isUntrusted(error: unknown): boolean {
  return unknownIssuer.has(String((error as NodeJS.ErrnoException | null)?.code));
}

/**
 * Connects with each stage in turn until one verifies the server. A certificate that is valid under some of the
 * authorities is valid under all of them, and nothing is sent before verification. The stages are needed because
 * OpenSSL tries only the first of two authorities with the same name.
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
