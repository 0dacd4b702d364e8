/** A login node on a loopback port that lets in who shows a key it knows, and runs nothing. */
import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';

export interface LoginNode {
  host: string;
  port: number;
  /** Logins that worked, as user and kind of key. */
  logins: string[];
  /** Lets the user in with the key of this authorized_keys line. */
  authorize(user: string, publicKey: string): void;
  close(): Promise<void>;
}

function authenticate(
  attempt: ssh2.AuthContext,
  known: ReadonlyMap<string, Buffer>,
  logins: string[],
): void {
  const key = known.get(attempt.username);
  if (attempt.method !== 'publickey' || !key?.equals(attempt.key.data)) {
    attempt.reject(['publickey']);
    return;
  }
  if (attempt.signature && attempt.blob) {
    const parsed = ssh2.utils.parseKey(`${attempt.key.algo} ${key.toString('base64')}`);
    const one = Array.isArray(parsed) ? parsed[0] : parsed;
    if (one === undefined || one instanceof Error) throw new Error('the key cannot be parsed');
    if (one.verify(attempt.blob, attempt.signature, attempt.hashAlgo) !== true) {
      attempt.reject();
      return;
    }
    logins.push(`${attempt.username} ${attempt.key.algo}`);
  }
  attempt.accept();
}

export async function startLoginNode(): Promise<LoginNode> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const known = new Map<string, Buffer>();
  const logins: string[] = [];
  const open = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    open.add(client);
    client.on('error', () => {}).on('close', () => open.delete(client));
    client.on('authentication', (attempt) => authenticate(attempt, known, logins));
    client.on('session', (accept) => {
      accept().on('exec', (acceptRun, _reject, { command }) => {
        const channel = acceptRun();
        channel.exit(command === 'true' ? 0 : 1);
        channel.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as { port: number }).port,
    logins,
    authorize(user, publicKey) {
      known.set(user, Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'));
    },
    async close() {
      for (const client of open) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
