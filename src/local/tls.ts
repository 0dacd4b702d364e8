/** A certificate for loopback, and the authority that signed it, for clients to trust. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { realFiles } from '../system/files.ts';

export interface Certificate {
  key: string;
  cert: string;
  /** Path of the authority's certificate in PEM. */
  caFile: string;
}

const day = 24 * 3600 * 1000;

/** Whether the three files belong together and last a while: an interrupted start may leave some of each. */
function isUsable(key: string, cert: string, ca: string, now: number): boolean {
  const certificate = new X509Certificate(cert);
  return (
    certificate.checkPrivateKey(createPrivateKey(key)) &&
    certificate.verify(new X509Certificate(ca).publicKey) &&
    Date.parse(certificate.validTo) > now + 30 * day
  );
}

/**
 * The certificate in `directory`, made there when there is none that lasts another month. The authority's key is
 * thrown away, so that nothing else can be signed with it.
 */
export async function certificateIn(directory: string, now: number): Promise<Certificate> {
  const path = (name: string) => join(directory, name);
  const caFile = path('ca.pem');
  const [key, cert, ca] = await Promise.all(
    ['key.pem', 'cert.pem', 'ca.pem'].map(async (name) =>
      (await realFiles.readTrusted(path(name)))?.toString(),
    ),
  );
  if (key && cert && ca && isUsable(key, cert, ca, now)) return { key, cert, caFile };

  const { generate } = (await import('selfsigned')).default;
  const common = {
    algorithm: 'sha256',
    keyType: 'ec',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + 365 * day),
  } as const;
  const authority = await generate([{ name: 'commonName', value: 'uas local authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  await realFiles.writePrivate(path('key.pem'), server.private);
  await realFiles.writePrivate(path('cert.pem'), server.cert);
  await realFiles.writePrivate(caFile, authority.cert);
  return { key: server.private, cert: server.cert, caFile };
}
