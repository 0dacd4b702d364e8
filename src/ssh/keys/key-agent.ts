/**
 * An ssh-agent for one key, inside this process: ssh logs in with it, and the key is never written to disk. This allows
 * trying an encrypted key without asking for its passphrase again, and a key from standard input without a file.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent
 */
import { type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshInteger, sshString } from './key-blob.ts';

export interface KeyAgent {
  /** The value for `IdentityAgent`. */
  socket: string;
  /** File with the public key, which tells ssh which key of the agent to use. */
  publicKeyFile: string;
  close(): Promise<void>;
}

const failure = Buffer.from([5]);
const identitiesAnswer = 12;
const signResponse = 14;
const requests = { identities: 11, sign: 13 };
/** Size limit of ssh's requests: a blob, the data to sign, flags. */
const largestMessage = 64 * 1024;

const count = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** The signature in the encoding of SSH, by the algorithm that the flags ask for. */
function signature(key: KeyObject, algorithm: string, data: Buffer, flags: number): Buffer {
  if (algorithm === 'ssh-rsa') {
    const [name, hash] = flags & 4 ? ['rsa-sha2-512', 'sha512'] : ['rsa-sha2-256', 'sha256'];
    return Buffer.concat([sshString(name), sshString(sign(hash, data, key))]);
  }
  if (algorithm === 'ssh-ed25519') {
    return Buffer.concat([sshString(algorithm), sshString(sign(null, data, key))]);
  }
  const hash = { nistp256: 'sha256', nistp384: 'sha384' }[algorithm.slice(-8)] ?? 'sha512';
  const both = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = both.length / 2;
  const pair = [sshInteger(both.subarray(0, half)), sshInteger(both.subarray(half))];
  return Buffer.concat([sshString(algorithm), sshString(Buffer.concat(pair))]);
}

function answer(key: KeyObject, blob: Buffer, message: Buffer): Buffer {
  const algorithm = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  if (message[0] === requests.identities) {
    return Buffer.concat([
      Buffer.from([identitiesAnswer]),
      count(1),
      sshString(blob),
      sshString(''),
    ]);
  }
  if (message[0] !== requests.sign) return failure;
  const blobEnd = 5 + message.readUInt32BE(1);
  const dataEnd = blobEnd + 4 + message.readUInt32BE(blobEnd);
  if (!message.subarray(5, blobEnd).equals(blob)) return failure;
  const data = message.subarray(blobEnd + 4, dataEnd);
  const signed = signature(key, algorithm, data, message.readUInt32BE(dataEnd));
  return Buffer.concat([Buffer.from([signResponse]), sshString(signed)]);
}

function serve(socket: Socket, key: KeyObject, blob: Buffer): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4) {
      const length = pending.readUInt32BE(0);
      if (length > largestMessage) {
        socket.destroy();
        return;
      }
      if (pending.length < 4 + length) return;
      const message = pending.subarray(4, 4 + length);
      pending = pending.subarray(4 + length);
      try {
        socket.write(sshString(answer(key, blob, message)));
      } catch {
        // A truncated message contains nothing to sign.
        socket.write(sshString(failure));
      }
    }
  });
}

/** Shortest limit of any system for a socket path, in bytes, including the terminating zero. */
const longestSocket = 104;
const socketName = 'agent.sock';

/**
 * Creates a directory for the socket. The system limits the length of a socket path, and ssh expands percent signs and
 * variables in it, so an unsuitable temporary directory is not used.
 */
async function makeDirectory(): Promise<string> {
  let failure: unknown;
  for (const place of [tmpdir(), '/tmp', '/var/tmp', '/dev/shm']) {
    const start = join(place, 'uas-agent-');
    const length = Buffer.byteLength(join(`${start}XXXXXX`, socketName));
    if (length >= longestSocket || !/^[\w./@+,:=-]+$/.test(start)) continue;
    try {
      return await mkdtemp(start);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure ?? new Error(`${tmpdir()}: the path is too long for a socket`);
}

/** Starts the agent in a private directory. It must be closed, or the process does not end. */
export async function startKeyAgent(key: KeyObject, publicKey: string): Promise<KeyAgent> {
  const directory = await makeDirectory();
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, key, blob);
  });
  const socket = join(directory, socketName);
  const publicKeyFile = join(directory, 'key.pub');
  const close = async () => {
    for (const open of sockets) open.destroy();
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await writeFile(publicKeyFile, `${publicKey}\n`, { mode: 0o600 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(socket, resolve);
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { socket, publicKeyFile, close };
}
