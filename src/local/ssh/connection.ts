/** One SSH connection to a UAI: who may come in, and what he may do. */
import { timingSafeEqual } from 'node:crypto';
import type { AuthContext, ClientInfo, Connection } from 'ssh2';
import type { UaiRow } from '../state/model.ts';
import { allowForwarding } from './forward.ts';
import { publicKeys } from './public-keys.ts';
import { allowReverseForwarding } from './reverse-forward.ts';
import { type Host, type Login, serveSession } from './session.ts';
import type { Ssh2 } from './ssh2.ts';

/** Whether the user and his key are the UAI's. A probe has no signature yet: it asks whether the key would do. */
function isWelcome({ utils }: Ssh2, { owner, publicKey }: UaiRow, context: AuthContext): boolean {
  if (context.method !== 'publickey') return false;
  if (owner && context.username !== owner) return false;
  const offered = context.key.data;
  const known = publicKeys(publicKey).find(
    ({ blob }) => blob.length === offered.length && timingSafeEqual(blob, offered),
  );
  if (!known) return false;
  if (!context.signature) return true;
  const key = utils.parseKey(`${known.type} ${known.blob.toString('base64')}`);
  if (key instanceof Error || !context.blob) return false;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

interface Visit {
  from: Pick<ClientInfo, 'ip' | 'port'>;
  uai: UaiRow;
  host: Host;
  /** Called after the login; until then the connection is short-lived. */
  admit(): void;
}

export function serveConnection(
  ssh2: Ssh2,
  client: Connection,
  { from: { ip, port }, uai, host, admit }: Visit,
): void {
  const programs: Login['programs'] = new Set();
  const login: Login = { ...host, programs, connection: `${ip} ${port} 127.0.0.1 ${uai.port}` };
  client.on('authentication', (context) => {
    if (isWelcome(ssh2, uai, context)) context.accept();
    else context.reject(['publickey']);
  });
  client.on('ready', () => {
    admit();
    client.on('session', (accept) => serveSession(accept(), login));
    allowForwarding(client);
    allowReverseForwarding(client);
  });
  // A client that vanishes or speaks nonsense ends its own connection only.
  client.on('error', () => {});
  client.on('close', () => {
    for (const program of programs) program.kill();
  });
}
