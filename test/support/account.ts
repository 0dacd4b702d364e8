/** A home directory that several runs share, with the embedded service and its Keycloak behind every request. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Service, ServiceOptions } from '../../src/local/service.ts';
import type { Files } from '../../src/system/files.ts';
import type { Reach, TransportOptions } from '../../src/system/transport.ts';
import { directService } from './local.ts';
import { type Result, uas } from './run.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export const gateway = 'https://gateway.test';

export interface Account {
  home: string;
  service: Service;
  clock: Awaited<ReturnType<typeof directService>>['clock'];
  passwords: Record<string, string>;
  run(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** Signs in with the right password; nothing but the sign-in is left behind. */
  signIn(name?: string): Promise<void>;
}

export interface RunOptions extends WorldOptions {
  /** Replaces some of what touches the disk. */
  files?: Partial<Files>;
  /** What a look at the network finds; without it there is none. */
  reach?: () => Promise<Reach>;
  onWorld?: (world: World) => void;
}

export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'uas-home-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Time is the service's: `clock.advance` lets tokens expire for both sides. */
export async function account(options: Partial<ServiceOptions> = {}): Promise<Account> {
  const { service, clock } = await directService({ gateway: '403', ...options });
  onTestFinished(() => service.close());
  const home = scratch();
  const passwords = Object.fromEntries(
    service.accounts.map(({ name, password }) => [name, password]),
  );
  const run: Account['run'] = (args, { files, reach, onWorld, ...more } = {}) => {
    const world = createWorld({
      transport: service.handle,
      clock: { now: clock.now, sleep },
      ...more,
      env: { HOME: home, UAS_ENDPOINT: gateway, ...more.env },
    });
    const { connect } = world.deps;
    Object.assign(world.deps, {
      files: { ...world.deps.files, ...files },
      connect: (options: TransportOptions) => ({ ...connect(options), ...(reach && { reach }) }),
    });
    onWorld?.(world);
    return uas(args, world);
  };
  return {
    home,
    service,
    clock,
    passwords,
    run,
    async signIn(name = 'vera') {
      const login = ['auth', 'login', '--username', name, '--password-stdin'];
      const { code, stderr } = await run(login, { stdin: passwords[name] ?? '' });
      if (code !== 0) throw new Error(stderr);
    },
  };
}

/** Limits of 30 s and more never run out; shorter pauses pass at once. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    if (ms >= 30_000) return;
    setImmediate(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
  });
}
