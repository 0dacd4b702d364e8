/**
 * Every command with arguments that make it do its work, against the embedded service in memory. A test that wants to
 * say "no command ever …" goes through this list; another test says when a command is missing here.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readLine, run } from '../../src/cli/run.ts';
import type { Service } from '../../src/local/service.ts';
import type { Clock } from '../../src/system/deps.ts';
import type { Transport } from '../../src/system/transport.ts';
import { put, putKey } from './key-files.ts';
import { publicKeyText } from './keys.ts';
import { base, directService } from './local.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface CorpusCommand {
  /** Its words, as in the table of contents. */
  words: string;
  args: readonly string[];
  stdin?: string;
  answers?: readonly unknown[];
}

export interface Corpus {
  service: Service;
  home: string;
  env: Record<string, string>;
  commands: readonly CorpusCommand[];
  command(words: string): CorpusCommand;
  /** Runs a command with the corpus's home, service and environment. */
  run(
    args: readonly string[],
    options?: WorldOptions & { command?: CorpusCommand },
  ): Promise<{ code: number; stdout: string; stderr: string; world: World }>;
}

/** Names of parts of the corpus: all its commands in one test take longer than a busy machine allows a test. */
export const parts = ['1 of 4', '2 of 4', '3 of 4', '4 of 4'] as const;
type Part = (typeof parts)[number];

/** Every name with every part, for tests that run all commands once for each name. */
export function withParts<Name>(names: readonly Name[]): [Name, Part][] {
  return names.flatMap((name) => parts.map((part): [Name, Part] => [name, part]));
}

/** The commands of a part, in their order. */
export function inPart(commands: readonly CorpusCommand[], part: Part): readonly CorpusCommand[] {
  const size = Math.ceil(commands.length / parts.length);
  const from = parts.indexOf(part) * size;
  return commands.slice(from, from + size);
}

export const origin = 'https://gateway.test';

/** Commands that start processes or servers of their own, or speak to a cluster; test/e2e and test/serve test them. */
export const notInCorpus = [
  ...['local start', 'local run', 'local stop', 'local reset'],
  ...['serve run', 'serve check', 'serve manifests'],
];

export interface CorpusOptions {
  /** Wraps the transport between the program and the service. */
  wrap?: ((transport: Transport) => Transport) | undefined;
}

export async function corpus({ wrap = (send) => send }: CorpusOptions = {}): Promise<Corpus> {
  const { service, clock, call } = await directService({ empty: false, speed: 1000 });
  onTestFinished(() => service.close());
  const home = mkdtempSync(join(tmpdir(), 'uas-corpus-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const json = async (route: string, query: Record<string, string> = {}) =>
    (await call(route, { as: 'admin', query })).json as Record<string, string>;
  const images = (await json('GET /admin/config/images')) as unknown as {
    image_id: string;
    imagename: string;
    default: boolean;
  }[];
  const image = images.find((one) => one.default);
  const limits = await json('POST /admin/config/resources', {
    comment: 'small',
    limit: '{"cpu":"1","memory":"1Gi"}',
    request: '{"cpu":"1","memory":"1Gi"}',
  });
  const uaiClass = await json('POST /admin/config/classes', {
    image_id: image?.image_id ?? '',
    comment: 'login class',
    resource_id: limits.resource_id ?? '',
  });
  for (const uai_name of ['uai-vera-one', 'uai-vera-two', 'uai-vera-three']) {
    await json('POST /admin/uais', {
      uai_name,
      owner: 'vera',
      class_id: uaiClass.class_id ?? '',
      publickey_str: publicKeyText,
      passwd_str: 'vera::2001:100:Vera:/home/users/vera:/bin/bash',
    });
  }
  clock.advance(60_000);

  const admin = service.accounts.find(({ isAdmin }) => isAdmin);
  if (!admin) throw new Error('there is no administrator');
  const user = service.accounts[0] ?? admin;
  const key = putKey(home, 'keys/olivia');
  put(home, '.ssh/id_ed25519.pub', publicKeyText);
  const members = put(
    home,
    'members.csv',
    'member,linux_username,key_file\nolivia-ortega,olivia,keys/olivia\n',
  );
  const document = put(home, 'site.yaml', 'images:\n  - name: registry.local/cray/new:1.0\n');
  put(
    home,
    '.config/uas/config.json',
    JSON.stringify({
      version: 1,
      current: 'default',
      configurations: { default: { endpoint: `${origin}${base}`, timeout: '45s' } },
    }),
  );
  const env = {
    HOME: home,
    EDITOR: 'true',
    UAS_ENDPOINT: `${origin}${base}`,
    UAS_TOKEN: service.token(admin, origin),
    TOWER_API_ENDPOINT: `${origin}${service.identities.basePath}`,
    TOWER_ACCESS_TOKEN: service.identities.token,
    UAS_ORGANIZATION: service.identities.organization,
  };
  const own = { ...env, UAS_TOKEN: service.token(user, origin) };
  const isOwn = (args: readonly string[]) =>
    /^(?:create|list|describe|delete|wait|ssh|cp|forward|code|status|ssh-config|images|uais)$/.test(
      args[0] ?? '',
    );

  const identity = 'hpc1';
  const list: [string, string[], Partial<CorpusCommand>?][] = [
    ['create', []],
    ['list', []],
    ['describe', ['uai-vera-one']],
    ['delete', ['uai-vera-one', 'uai-vera-two', '--yes']],
    ['images list', []],
    ['mgr-info list', []],
    ['mgr-info versions', []],
    ['wait', ['uai-vera-one', '--timeout', '31s']],
    ['ssh', ['--print', 'uai-vera-one']],
    ['cp', ['uai-vera-one:notes', ':']],
    ['forward', ['uai-vera-one', '8080']],
    ['code', ['uai-vera-one']],
    ['ssh-config', ['--print']],
    ['status', []],
    ['admin uais list', []],
    [
      'admin uais create',
      ['--owner', 'vera', '--class', 'login class', '--publickey', `${home}/.ssh/id_ed25519.pub`],
    ],
    ['admin uais describe', ['uai-vera-one']],
    ['admin uais delete', ['--owner', 'vera', '--yes']],
    ['admin uais wait', ['uai-vera-one', '--timeout', '31s']],
    ['admin brokers list', []],
    ['admin brokers create', ['login', '--yes', '--no-wait']],
    ['admin brokers check', []],
    ['admin config images list', []],
    ['admin config images create', ['registry.local/cray/other:2.0']],
    ['admin config images describe', [image?.imagename ?? '']],
    ['admin config images update', [image?.imagename ?? '', '--default']],
    ['admin config images delete', ['cray-uai-broker:1.6.0', '--yes']],
    ['admin config volumes list', []],
    [
      'admin config volumes create',
      ['scratch', '--mount-path', '/scratch', '--host-path', '/scratch'],
    ],
    ['admin config volumes describe', ['lustre']],
    ['admin config volumes update', ['home', '--mount-path', '/home2']],
    ['admin config volumes delete', ['slurm-conf', '--yes']],
    ['admin config resources list', []],
    ['admin config resources create', ['large', '--limit', 'cpu=2']],
    ['admin config resources describe', ['small']],
    ['admin config resources update', ['small', '--limit', 'cpu=3']],
    ['admin config resources delete', ['small', '--yes']],
    ['admin config classes list', []],
    ['admin config classes create', ['other class', '--image', image?.imagename ?? '']],
    ['admin config classes describe', ['login class']],
    ['admin config classes update', ['login class', '--default']],
    ['admin config classes delete', ['login class', '--yes']],
    ['admin config export', []],
    ['admin config diff', ['-f', document]],
    ['admin config apply', ['-f', document, '--yes']],
    ['admin config lint', []],
    ['admin config edit', ['--yes']],
    ['admin config history', []],
    ['admin config undo', ['--yes']],
    ['admin config backups list', []],
    ['admin config backups restore', ['none', '--yes']],
    ['admin usage', []],
    ['admin config delete', ['--yes']],
    ['uais list', []],
    ['uais delete', ['--username', 'vera', '--yes']],
    ['managed-identities list', []],
    ['managed-identities describe', [identity]],
    [
      'managed-identities create',
      ['other', '--platform', 'slurm', '--host-name', 'login.example', '--work-dir', '/work'],
    ],
    ['managed-identities update', [identity, '--host-name', 'login2.example']],
    ['managed-identities delete', [identity, '--yes']],
    ['managed-identities credentials list', [identity]],
    [
      'managed-identities credentials set',
      [identity, '--member', 'amir-nasser', '--linux-username', 'amir', '--key', key],
    ],
    [
      'managed-identities credentials add',
      [identity, '--member', 'hana-sato', '--linux-username', 'amir', '--key', key],
    ],
    [
      'managed-identities credentials update',
      [identity, '--member', 'olivia-ortega', '--linux-username', 'olivia', '--key', key],
    ],
    ['managed-identities credentials delete', [identity, '--member', 'olivia-ortega', '--yes']],
    ['managed-identities credentials import', [members, '--identity', identity, '--yes']],
    ['managed-identities credentials sync', [members, '--identity', identity, '--yes']],
    ['managed-identities credentials audit', [identity]],
    [
      'managed-identities credentials rotate',
      [identity, '--member', 'olivia-ortega', '--generate', '--out', `${home}/new-keys`, '--yes'],
    ],
    ['managed-identities credentials offboard', ['olivia-ortega', '--yes']],
    ['init', ['--hostname', origin, '--no-auth', '--overwrite']],
    ['auth login', ['--username', user.name, '--password-stdin'], { stdin: user.password }],
    ['auth logout', []],
    ['auth status', []],
    ['auth token', []],
    ['config list', []],
    ['config use', ['default']],
    ['config get', ['endpoint']],
    ['config set', ['timeout=30s']],
    ['config unset', ['timeout']],
    ['config describe', []],
    ['config explain', []],
    ['doctor', []],
    ['api', ['GET', '/admin/uais']],
    ['completion', ['bash']],
    ['help', ['exit-codes']],
    ['local status', []],
    ['local logs', []],
    ['schema', []],
    ['version', []],
  ];
  const commands = list.map(
    ([words, args, more]): CorpusCommand => ({
      words,
      args: [...words.split(' '), ...args],
      ...more,
    }),
  );
  return {
    service,
    home,
    env,
    commands,
    command(words) {
      const found = commands.find((command) => command.words === words);
      if (!found) throw new Error(`${words} is not in the list`);
      return found;
    },
    async run(args, { command, ...options } = {}) {
      const world = createWorld({
        transport: wrap(service.handle),
        clock: virtualTime(clock),
        stdin: command?.stdin ?? '',
        spawn: () => ({ code: 0, stdout: '', stderr: '' }),
        answers: command?.answers ?? [],
        ...options,
        env: { ...(isOwn(args) ? own : env), ...options.env },
      });
      const code = await run(readLine(args, world.deps.env), world.deps);
      return { code, stdout: world.stdout(), stderr: world.stderr(), world };
    },
  };
}

/** Time that only sleeping moves: short pauses pass at once, long ones are limits and run out when their time has come. */
export function virtualTime(clock: {
  now(): number;
  advance(ms: number): void;
}): Pick<Clock, 'now' | 'sleep'> {
  const limits = new Set<{ at: number; end: () => void }>();
  return {
    now: clock.now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const limit = { at: clock.now() + ms, end: resolve };
        const stop = () => {
          limits.delete(limit);
          reject(signal?.reason);
        };
        if (signal?.aborted) return stop();
        signal?.addEventListener('abort', stop, { once: true });
        if (ms >= 30_000) {
          limits.add(limit);
          return undefined;
        }
        clock.advance(ms);
        setImmediate(() => {
          signal?.removeEventListener('abort', stop);
          for (const due of [...limits].filter(({ at }) => at <= clock.now())) {
            limits.delete(due);
            due.end();
          }
          resolve();
        });
        return undefined;
      }),
  };
}
