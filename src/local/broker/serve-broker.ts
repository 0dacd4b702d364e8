/** One SSH connection to a broker: who may log in, and the connection to the UAI behind it. */
import type { AuthContext, Client, Connection } from 'ssh2';
import { isSignedBy } from '../ssh/accepted-key.ts';
import type { Ssh2 } from '../ssh/ssh2.ts';
import type { Broker } from './broker.ts';
import { handOn, type OpenUai } from './hand-on.ts';

/** Keys and passwords that a client may try on one connection. */
const mostAttempts = 20;
/** Milliseconds for the login to the UAI. */
const loginTime = 10_000;

function isWelcome(ssh2: Ssh2, broker: Broker, context: AuthContext): boolean {
  const { method, username } = context;
  if (method === 'password') return broker.hasPassword(username, context.password);
  return method === 'publickey' && isSignedBy(ssh2, broker.keysOf(username), context);
}

/** One connection to the user's UAI for all sessions; it is made again when the UAI is gone. */
function uaiBehind(ssh2: Ssh2, broker: Broker, user: string) {
  let opened: Promise<Client> | undefined;
  let current: Client | undefined;
  let isOver = false;

  async function connect(say: (line: string) => void): Promise<Client> {
    const { name, port, hostKey, key } = await broker.uaiOf(user, say);
    // Creating a UAI takes a while; nobody would end a connection that is opened after that.
    if (isOver) throw new Error('the login has ended');
    const expected = ssh2.utils.parseKey(hostKey);
    if (expected instanceof Error) throw expected;
    const client = new ssh2.Client();
    current = client;
    await new Promise<void>((resolve, reject) => {
      client.on('error', (error) =>
        reject(
          new Error(
            `cannot log in to ${name} (${error.message}); ask an administrator to delete it`,
          ),
        ),
      );
      client.on('close', () => {
        opened = undefined;
        reject(new Error(`${name} closed the connection`));
      });
      client.on('ready', resolve);
      client.connect({
        host: '127.0.0.1',
        ...{ port, username: user, privateKey: key, readyTimeout: loginTime },
        hostVerifier: (offered: Buffer) => offered.equals(expected.getPublicSSH()),
      });
    });
    return client;
  }

  const open: OpenUai = (say) => {
    opened ??= connect(say).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    open,
    end() {
      isOver = true;
      current?.end();
    },
  };
}

/** @param admit called after the login; until then the connection is short-lived */
export function serveBroker(
  ssh2: Ssh2,
  client: Connection,
  { broker, admit }: { broker: Broker; admit(): void },
): void {
  let attempts = 0;
  let user = '';
  client.on('authentication', (context) => {
    attempts += 1;
    if (attempts > mostAttempts) client.end();
    else if (isWelcome(ssh2, broker, context)) {
      user = context.username;
      context.accept();
    } else context.reject(['publickey', 'password']);
  });
  client.on('ready', () => {
    admit();
    const uai = uaiBehind(ssh2, broker, user);
    client.on('session', (accept) => handOn(accept(), uai.open));
    client.on('close', uai.end);
  });
  // A client that vanishes or speaks nonsense ends its own connection only.
  client.on('error', () => {});
}
