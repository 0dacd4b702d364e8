/** The system's own SSH programs, with files of the test's own: no agent, no configuration, no known hosts. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface KeyPair {
  /** Path of the private key. */
  file: string;
  publicKey: string;
}

export function makeKey(directory: string, name = 'id_ed25519', type = 'ed25519'): KeyPair {
  const file = join(directory, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'test', '-f', file]);
  return { file, publicKey: readFileSync(`${file}.pub`, 'utf8') };
}

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * The arguments for a connect string (`ssh user@address -p port`), with the test's key and host key file.
 * `options` come before the destination, `command` after it.
 */
export function sshArguments(
  connectString: string,
  {
    key,
    knownHosts,
    options = [],
    command = [],
  }: { key: string; knownHosts: string; options?: string[]; command?: string[] },
): string[] {
  const [, destination = '', ...port] = connectString.split(' ');
  const settings = {
    BatchMode: 'yes',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    StrictHostKeyChecking: 'accept-new',
    UserKnownHostsFile: knownHosts,
    LogLevel: 'ERROR',
    ConnectTimeout: '10',
  };
  return [
    ...['-F', 'none', '-i', key],
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...port,
    ...options,
    destination,
    ...command,
  ];
}

export function runProgram(
  command: string,
  args: readonly string[],
  input: string | Buffer = '',
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
