import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { probeKey } from '../../src/ssh/client/probe.ts';
import { examineKey, isRefusal, type PrivateKey } from '../../src/ssh/keys/private-key.ts';
import type { SpawnOptions } from '../../src/system/deps.ts';
import { realSpawn } from '../../src/system/spawn.ts';
import { type LoginNode, startLoginNode } from '../support/login-node.ts';
import { hasProgram } from '../support/ssh.ts';

let directory = '';
let node: LoginNode;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'uas-probe-'));
  node = await startLoginNode();
});
afterAll(async () => {
  await node.close();
  rmSync(directory, { recursive: true, force: true });
});

async function makeKey(name: string, args: string[], passphrase = '') {
  const file = join(directory, name);
  execFileSync('ssh-keygen', ['-q', ...args, '-N', passphrase, '-f', file]);
  const key = await examineKey(readFileSync(file), passphrase || undefined);
  if (isRefusal(key)) throw new Error(key.problem);
  return { key, file };
}

const setup = () => ({
  spawn: realSpawn,
  env: { ...process.env, ALICE_SECRET: 'canary phrase', TOWER_ACCESS_TOKEN: 'canary token' },
  knownHosts: join(directory, 'known hosts'),
  signal: new AbortController().signal,
});
const target = (user: string) => ({ user, host: node.host, port: node.port });

describe.runIf(hasProgram('ssh') && hasProgram('ssh-keygen'))(
  'trying a key on a login node',
  () => {
    it.each(['x'.repeat(90), 'a%b c', '$' + '{HOME}', '[1]'])(
      'works with a directory for temporary files that no socket can be in: %j',
      async (name) => {
        const { key } = await makeKey(`temporary-${name.length}`, ['-t', 'ed25519']);
        node.authorize('tmp_user', key.publicKey);
        const place = join(directory, name);
        mkdirSync(place);
        vi.stubEnv('TMPDIR', place);
        expect(await probeKey(key, undefined, target('tmp_user'), setup())).toBeUndefined();
        expect(readdirSync(place)).toEqual([]);
      },
    );

    it('goes through the jump hosts', async () => {
      const { key, file } = await makeKey('jumping', ['-t', 'ed25519']);
      node.authorize('jumper', key.publicKey);
      const bin = join(directory, 'bin');
      mkdirSync(bin);
      const log = join(directory, 'jumps');
      const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
      const relay = `const s=require('net').connect(${node.port},'${node.host}');process.stdin.pipe(s).pipe(process.stdout)`;
      // The jump host: notes what it was asked for, and connects to the login node.
      const script = `#!/bin/sh
case "$*" in
*ProxyCommand*) exec ${real} "$@" ;;
esac
echo "$@" > '${log}'
exec '${process.execPath}' -e "${relay}"
`;
      writeFileSync(join(bin, 'ssh'), script, { mode: 0o755 });
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
      const jump = 'vers@one.example:2222,two.example';
      const through = { ...setup(), env, jump };
      expect(await probeKey(key, file, target('jumper'), through)).toBeUndefined();
      expect(readFileSync(log, 'utf8')).toBe(
        `-o BatchMode=yes -W [${node.host}]:${node.port} -J vers@one.example:2222 ssh://two.example\n`,
      );
    });

    it.each([
      ['ed25519 in a file', ['-t', 'ed25519'], '', true],
      ['rsa in a file', ['-t', 'rsa', '-b', '2048'], '', true],
      ['ed25519 from standard input', ['-t', 'ed25519'], '', false],
      ['rsa from standard input', ['-t', 'rsa', '-b', '2048'], '', false],
      ['ecdsa 256 from standard input', ['-t', 'ecdsa'], '', false],
      ['ecdsa 521 from standard input', ['-t', 'ecdsa', '-b', '521'], '', false],
      ['ed25519 with a passphrase', ['-t', 'ed25519'], 'long phrase', true],
      [
        'rsa in PEM with a passphrase',
        ['-t', 'rsa', '-m', 'PEM', '-b', '2048'],
        'long phrase',
        true,
      ],
    ])('%s: the login works', async (name, args, passphrase, byFile) => {
      const { key, file } = await makeKey(name.replaceAll(' ', '-'), args, passphrase);
      node.authorize('alice_hpc', key.publicKey);
      const before = node.logins.length;
      expect(await probeKey(key, byFile ? file : undefined, target('alice_hpc'), setup())).toBe(
        undefined,
      );
      expect(node.logins).toHaveLength(before + 1);
    });

    it('says that the login node refused the key', async () => {
      const { key, file } = await makeKey('stranger', ['-t', 'ed25519']);
      const refusal = 'the login node refused the key';
      expect(await probeKey(key, file, target('alice_hpc'), setup())).toBe(refusal);
      expect(await probeKey(key, undefined, target('alice_hpc'), setup())).toBe(refusal);
    });

    it('says that nothing listens there', async () => {
      const { key, file } = await makeKey('nowhere', ['-t', 'ed25519']);
      const closed = await startLoginNode();
      await closed.close();
      const result = await probeKey(
        key,
        file,
        { ...target('alice_hpc'), port: closed.port },
        setup(),
      );
      expect(result).toContain('Connection refused');
    });

    it('says that the host key changed', async () => {
      const { key, file } = await makeKey('twice', ['-t', 'ed25519']);
      node.authorize('alice_hpc', key.publicKey);
      const world = { ...setup(), knownHosts: join(directory, 'other_hosts') };
      expect(await probeKey(key, file, target('alice_hpc'), world)).toBe(undefined);
      const line = readFileSync(world.knownHosts, 'utf8');
      const { port } = node;
      await node.close();
      const other = await startLoginNode();
      const moved = line.replaceAll(`:${port}`, `:${other.port}`);
      execFileSync('tee', [world.knownHosts], {
        input: moved,
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      const result = await probeKey(key, file, { ...target('alice_hpc'), port: other.port }, world);
      await other.close();
      node = await startLoginNode();
      expect(result).toBe('the host key of the login node has changed');
    });
  },
);

describe('what ssh is started with', () => {
  async function spawned(key: PrivateKey, file: string | undefined) {
    const calls: { command: string; args: readonly string[]; options: SpawnOptions }[] = [];
    await probeKey(key, file, target('alice_hpc'), {
      ...setup(),
      spawn: async (command, args, options) => {
        calls.push({ command, args, options });
        return { code: 0, stdout: '', stderr: '' };
      },
    });
    return calls;
  }

  it('asks nothing, offers one key only, and ends its options before the host', async () => {
    const { key, file } = await makeKey('argv', ['-t', 'ed25519']);
    const [call] = await spawned(key, file);
    expect(call?.command).toBe('ssh');
    expect(call?.args).toEqual(
      expect.arrayContaining(['-i', file, 'BatchMode=yes', 'IdentitiesOnly=yes']),
    );
    expect(call?.args.slice(-7)).toEqual([
      ...['-l', 'alice_hpc', '-p', String(node.port), '--', '127.0.0.1', 'true'],
    ]);
  });

  it('has neither key nor passphrase nor token in arguments or environment, and leaves no file', async () => {
    const { key, file } = await makeKey('canary', ['-t', 'ed25519'], 'canary phrase');
    const scratch = mkdtempSync(join(directory, 'tmp-'));
    vi.stubEnv('TMPDIR', scratch);
    const [call] = await spawned(key, file);
    const told = JSON.stringify([call?.args, call?.options.env, call?.options.input]);
    expect(told).not.toContain('canary phrase');
    expect(told).not.toContain('canary token');
    for (const line of key.text.split('\n').slice(1, -2)) expect(told).not.toContain(line);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it.each([
    ['-oProxyCommand=x', 'host'],
    ['alice', '-oProxyCommand=x'],
    ['alice', 'host;id'],
    ['a b', 'host'],
    ['alice', 'fe80::1%eth0'],
    ['alice', ''],
  ])('is nothing for user %j on host %j', async (user, host) => {
    const { key, file } = await makeKey(`bad-${Math.random()}`, ['-t', 'ed25519']);
    const started: string[] = [];
    const world = {
      ...setup(),
      spawn: async (command: string) => {
        started.push(command);
        return { code: 0, stdout: '', stderr: '' };
      },
    };
    await expect(probeKey(key, file, { user, host, port: 22 }, world)).rejects.toMatchObject({
      code: 'usage',
    });
    expect(started).toEqual([]);
  });
});
