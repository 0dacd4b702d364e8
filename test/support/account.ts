/** A home directory that several runs share, with the embedded service and its Keycloak behind every request. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Env } from '../../src/core/deps.ts';
import type { Service, ServiceOptions } from '../../src/local/service.ts';
import { directService } from './local.ts';
import { type Result, uas } from './run.ts';
import type { WorldOptions } from './world.ts';

export const gateway = 'https://gateway.test';

export interface Account {
  home: string;
  service: Service;
  clock: Awaited<ReturnType<typeof directService>>['clock'];
  passwords: Record<string, string>;
  run(args: readonly string[], options?: WorldOptions): Promise<Result>;
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
  return {
    home,
    service,
    clock,
    passwords,
    run: (args, more = {}) => {
      const env: Env = { HOME: home, UAS_TOKEN: '', UAS_ENDPOINT: gateway, ...more.env };
      const sleep = async () => {
        await new Promise(setImmediate);
      };
      return uas(args, {
        transport: service.handle,
        clock: { now: clock.now, sleep: blocking(sleep) },
        ...more,
        env,
      });
    },
  };
}

/** Limits of 30 s and more never run out; shorter pauses pass at once. */
function blocking(sleep: () => Promise<void>) {
  return (ms: number, signal?: AbortSignal) =>
    ms < 30_000
      ? sleep()
      : new Promise<void>((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason)),
        );
}
