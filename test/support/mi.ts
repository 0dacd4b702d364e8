/** Runs `uas managed-identities …` in process against a platform that msw plays. */
import type { RequestHandler } from 'msw';
import { setupServer } from 'msw/node';
import { expect, onTestFinished } from 'vitest';
import { fetchTransport } from './fetch-transport.ts';
import { createPlatform, type Platform, type PlatformOptions, platformEnv } from './platform.ts';
import { type Result, uas } from './run.ts';
import { createWorld, fastClock, type World, type WorldOptions } from './world.ts';

export interface Site {
  platform: Platform;
  /** Runs `uas managed-identities ARGS`. Directories given to one run can be given to the next. */
  mi(args: readonly string[], options?: WorldOptions): Promise<Result>;
  world(options?: WorldOptions): World;
  /** Also answers these requests, for commands that ask another service too. */
  use(...handlers: RequestHandler[]): void;
}

/** A platform that runs as long as the test. */
export function site(options: PlatformOptions = {}): Site {
  const platform = createPlatform(options);
  const server = setupServer(...platform.handlers);
  server.listen({ onUnhandledRequest: 'error' });
  onTestFinished(() => server.close());
  const world = (given: WorldOptions = {}) =>
    createWorld({
      transport: fetchTransport,
      clock: fastClock(),
      ...given,
      env: { ...platformEnv, ...given.env },
    });
  return {
    platform,
    world,
    use: (...handlers) => server.use(...handlers),
    mi: (args, given) => uas(['managed-identities', ...args], world(given)),
  };
}

/**
 * The rows of a run with `--json`: its result, or when some failed the details of its error. One excludes the other,
 * and an error is all that stderr holds.
 */
export function rowsOf<Row>({ stdout, stderr }: Pick<Result, 'stdout' | 'stderr'>): Row[] {
  if (stdout !== '') return JSON.parse(stdout) as Row[];
  expect(stderr).toMatch(/^\{"error":.*\}\n$/);
  const { details } = (JSON.parse(stderr) as { error: { details: Row[] } }).error;
  return details;
}
