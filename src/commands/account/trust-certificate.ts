/** Asks whether to trust the certificate of a host whose authority this machine does not know. */
import { dirname, join } from 'node:path';
import type { Context } from '../../command/command.types.ts';
import { readAllAuthorities } from '../../config/authorities.ts';
import type { Paths } from '../../config/paths.ts';
import { isOn } from '../../config/settings.ts';
import { UasError } from '../../core/errors.ts';
import { isUntrusted } from '../../http/authorities.ts';
import { networkError } from '../../http/network-error.ts';
import { NotConnected } from '../../http/not-connected.ts';
import type { Files } from '../../system/files.ts';
import type { Certificate, Connection } from '../../system/transport.ts';

const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const facts = ({ subject, issuer, validFrom, validTo, fingerprint }: Certificate): string[] => [
  `subject      ${subject}`,
  `issuer       ${issuer}`,
  `valid        ${date(validFrom)} to ${date(validTo)}`,
  `fingerprint  SHA-256 ${fingerprint}`,
];

/**
 * The host's certificate if it is not trusted and the user wants to trust it; undefined if there is nothing to ask.
 * @throws UasError unreachable when the connection fails, or the certificate is not trusted
 */
export async function trustedByUser(context: Context, url: URL): Promise<string | undefined> {
  const { deps, signal } = context;
  const { reach } = await context.connect();
  if (!reach) return undefined;
  const { error, tls } = await reach(url, signal);
  if (error !== undefined) throw networkError(error, url).error;
  const { certificate } = tls ?? {};
  const code = certificate?.problem;
  if (!certificate || !code || isOn(context.setting('insecure'))) return undefined;
  const failure = networkError(new NotConnected({ code }, certificate), url).error;
  const lines = facts(certificate);
  const isGiven = context.setting('cacert')?.source === '--cacert';
  if (!isUntrusted({ code }) || isGiven || !deps.prompt.available) {
    throw new UasError(failure.code, failure.message, { ...failure, notes: lines });
  }
  deps.io.release();
  deps.io.say(failure.message, ...lines.map((line) => `  ${line}`));
  deps.io.say('compare the fingerprint with the one that the administrators of the system name');
  const question = `Trust this certificate of ${url.host}?`;
  if (await deps.prompt.confirm(question, { default: false })) return certificate.pem;
  throw new UasError(failure.code, failure.message, { ...failure, notes: ['nothing was saved'] });
}

/** Where the certificate of a configuration's host is kept that its user trusts. */
export function certificateFile(paths: Paths, configuration: string): string {
  return join(paths.config, 'certificates', `${configuration}.pem`);
}

export async function writeCertificate(
  files: Files,
  paths: Paths,
  configuration: string,
  pem: string,
): Promise<void> {
  const file = certificateFile(paths, configuration);
  await files.makeOwnDirectory(dirname(file));
  await files.writePrivate(file, pem);
}

/** The context with connections of its own that trust the certificate too; `close` ends them. */
export function trusting(context: Context, pem: string): Context {
  const { deps, sources } = context;
  let opened: Promise<Connection> | undefined;
  return {
    ...context,
    connect() {
      opened ??= readAllAuthorities(deps.files, sources).then((known) =>
        deps.connect({ ca: [known, pem].filter(Boolean).join('\n'), env: deps.env }),
      );
      return opened;
    },
    close: async () => (await opened)?.close(),
  };
}
