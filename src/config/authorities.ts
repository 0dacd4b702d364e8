/** Certificate authorities to trust in addition to Node's own. */
import { messageOf, usageError } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import { type Resolved, resolve, type Sources } from './settings.ts';

/** The PEM text in the file that a setting names. Throws a usage error when there is none. */
async function readAuthorities(files: Files, { value, source }: Resolved): Promise<string> {
  const content = await files.read(value).catch((error: unknown) => {
    throw usageError(`${source}: cannot read ${value}: ${messageOf(error)}`);
  });
  if (!content) throw usageError(`${source}: there is no file ${value}`);
  const text = content.toString('utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw usageError(`${source}: ${value} holds no PEM certificate`);
}

/**
 * The PEM texts of all files that the settings name; undefined when they name none. SSL_CERT_FILE, set for the whole
 * session, does not take away what the configuration trusts.
 */
export async function readAllAuthorities(
  files: Files,
  sources: Sources,
): Promise<string | undefined> {
  const texts = new Map<string, string>();
  for (const setting of [resolve('cacert', sources), resolve('cacert', { ...sources, env: {} })]) {
    if (setting && !texts.has(setting.value)) {
      texts.set(setting.value, await readAuthorities(files, setting));
    }
  }
  return texts.size === 0 ? undefined : [...texts.values()].join('\n');
}
