/** Whether the certificate of the public address can be used, and for how long. */
import { X509Certificate } from 'node:crypto';
import { messageOf } from '../../core/errors.ts';
import { type CertificateFiles, readCertificate } from '../doors/certificate.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const day = 24 * 3600_000;
const soon = 14 * day;

export async function checkCertificate(
  files: CertificateFiles,
  readText: (path: string) => Promise<string>,
  now: number,
): Promise<Finding> {
  try {
    const { validTo, subject } = new X509Certificate((await readCertificate(files, readText)).cert);
    const end = Date.parse(validTo);
    const until = `${subject.replaceAll('\n', ', ')}, valid until ${new Date(end).toISOString().slice(0, 10)}`;
    const renew = `renew ${files.certificate}; it is read again without a restart`;
    if (end <= now) return fail('certificate', `${until}: it has expired`, renew);
    return end - now < soon ? warn('certificate', until, renew) : ok('certificate', until);
  } catch (error) {
    return fail('certificate', messageOf(error), 'check tls.certificate and tls.key');
  }
}
