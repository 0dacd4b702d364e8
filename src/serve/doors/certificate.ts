/** The certificate of the public listener, read again when its files change. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { messageOf, usageError } from '../../core/errors.ts';
import type { PemPair } from '../../service/http/listener.ts';
import type { Clock } from '../../system/deps.ts';

export interface CertificateFiles {
  certificate: string;
  key: string;
}

type ReadText = (path: string) => Promise<string>;

/** Milliseconds between looks. Kubelets exchange mounted Secrets by links, which no watch of a file survives. */
const interval = 10_000;

/** @throws UasError usage with the file that is wrong */
export async function readCertificate(
  { certificate, key }: CertificateFiles,
  readText: ReadText,
): Promise<PemPair> {
  const read = (what: string, path: string) =>
    readText(path).catch((error: unknown) => {
      throw usageError(`${what}: ${messageOf(error)}`);
    });
  const pair = {
    cert: await read('tls.certificate', certificate),
    key: await read('tls.key', key),
  };
  let own: X509Certificate;
  try {
    own = new X509Certificate(pair.cert);
  } catch (error) {
    throw usageError(`tls.certificate: ${certificate}: ${messageOf(error)}`);
  }
  try {
    if (own.checkPrivateKey(createPrivateKey(pair.key))) {
      createSecureContext(pair);
      return pair;
    }
  } catch (error) {
    throw usageError(`tls.key: ${key}: ${messageOf(error)}`);
  }
  throw usageError(`tls.key: ${key} is not the key of the certificate ${certificate}`);
}

export interface CertificateWatch {
  files: CertificateFiles;
  /** In use already. */
  pair: PemPair;
  readText: ReadText;
  clock: Clock;
  onChange(pair: PemPair): void;
  /** The one in use stays. */
  onTrouble(error: unknown): void;
  every?: number | undefined;
}

/** Looks at the files until the signal; never rejects. */
export async function watchCertificate(
  { files, pair, readText, clock, onChange, onTrouble, every = interval }: CertificateWatch,
  signal: AbortSignal,
): Promise<void> {
  let current = pair;
  let trouble = '';
  while (!signal.aborted) {
    await clock.sleep(every, signal).catch(() => {});
    if (signal.aborted) return;
    try {
      const next = await readCertificate(files, readText);
      trouble = '';
      if (next.cert === current.cert && next.key === current.key) continue;
      current = next;
      onChange(next);
    } catch (error) {
      // Once, not every ten seconds. One file may have been written before the other.
      if (messageOf(error) !== trouble) onTrouble(error);
      trouble = messageOf(error);
    }
  }
}
