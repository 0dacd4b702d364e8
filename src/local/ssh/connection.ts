/** One SSH connection to a UAI: who may come in, and what he may do. */
import type { AuthContext, ClientInfo, Connection } from 'ssh2';
import type { UaiRow } from '../state/model.ts';
import { isSignedBy } from './accepted-key.ts';
import { allowForwarding } from './forward.ts';
import { publicKeys } from './public-keys.ts';
import { allowReverseForwarding } from './reverse-forward.ts';
import { type Host, type Login, serveSession } from './session.ts';
import type { Ssh2 } from './ssh2.ts';

/** Whether the user and his key are the UAI's. */
function isWelcome(ssh2: Ssh2, { owner, publicKey }: UaiRow, context: AuthContext): boolean {
  if (context.method !== 'publickey') return false;
  if (owner && context.username !== owner) return false;
  return isSignedBy(ssh2, publicKeys(publicKey), context);
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
