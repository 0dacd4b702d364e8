/** Certificate authorities to trust in addition to Node's own. */
import { UasError, usageError } from '../core/errors.ts';
import type { Env } from '../system/deps.ts';
import type { Files } from '../system/files.ts';
import { homeOf } from './paths.ts';
import { placeOf } from './saved-values.ts';
import { type Resolved, resolve, type Sources } from './settings.ts';

/** The maximum number of certificates to parse completely: a system store of 140 would take 20 ms. */
const readInFull = 10;

/** Whether the block is base64 of one DER sequence and, with `parse`, a certificate. */
function isCertificate(base64: string, parse: (der: Buffer) => unknown): boolean {
  const text = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const der = Buffer.from(text, 'base64');
  // The length takes two bytes or more, since no certificate is shorter than 128 bytes.
  const bytes = (der[1] ?? 0) - 0x80;
  if (der[0] !== 0x30 || bytes < 1 || bytes > 3) return false;
  if (der.readUIntBE(2, bytes) + 2 + bytes !== der.length) return false;
  try {
    parse(der);
    return true;
  } catch {
    return false;
  }
}

/** Checks every certificate: Node silently ignores all that follow one that it cannot read. */
async function checkBlocks(text: string, what: string): Promise<void> {
  const blocks = text.split('-----BEGIN CERTIFICATE-----').slice(1);
  const isShort = blocks.length <= readInFull;
  const { X509Certificate } = isShort ? await import('node:crypto') : {};
  const parse = (der: Buffer) => X509Certificate && new X509Certificate(der);
  blocks.forEach((block, at) => {
    const [base64 = '', ...rest] = block.split('-----END CERTIFICATE-----');
    if (rest.length > 0 && isCertificate(base64, parse)) return;
    throw usageError(
      `${what}: certificate ${at + 1} of ${blocks.length} is damaged`,
      'replace the file, or remove that block',
    );
  });
}

/** Reads the PEM file of a setting. Throws a usage error if it contains anything but certificates. */
async function readAuthorities(files: Files, setting: Resolved, env: Env): Promise<string> {
  const { value } = setting;
  const { readOptionBytes } = await import('../system/read-input.ts');
  const { flag, hint } = placeOf('cacert', setting, env);
  try {
    const content = await readOptionBytes(files, value, { home: homeOf(env), flag });
    return await authoritiesIn(content, { value, source: flag });
  } catch (error) {
    if (!(error instanceof UasError) || !hint) throw error;
    throw new UasError(error.code, error.message, { ...error, hint: error.hint ?? hint });
  }
}

/** The text of a file with PEM certificates. */
export async function authoritiesIn(
  content: Buffer,
  { value, source }: Pick<Resolved, 'value' | 'source'>,
): Promise<string> {
  const { decodeText } = await import('../system/text-input.ts');
  const text = decodeText(content, value, { latin1: true });
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    const hint = content[0] === 0x30 ? 'convert it with: openssl x509 -inform der' : undefined;
    throw usageError(`${source}: ${value} contains no PEM certificate`, hint);
  }
  await checkBlocks(text, `${source}: ${value}`);
  return text;
}

/**
 * The PEM texts of all configured files; undefined if there are none. SSL_CERT_FILE, which applies to the whole
 * session, adds to the authorities of the configuration.
 */
export async function readAllAuthorities(
  files: Files,
  sources: Sources,
): Promise<string | undefined> {
  const texts = new Map<string, string>();
  for (const setting of [resolve('cacert', sources), resolve('cacert', { ...sources, env: {} })]) {
    if (setting && !texts.has(setting.value)) {
      texts.set(setting.value, await readAuthorities(files, setting, sources.env));
    }
  }
  return texts.size === 0 ? undefined : [...texts.values()].join('\n');
}
