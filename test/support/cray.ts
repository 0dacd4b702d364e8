/** Runs one cray command line in process: `cray(['uas', 'list'], { service })`, with a configuration in place. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCray } from '../../src/cray/run-cray.ts';
import type { Connect } from '../../src/system/transport.ts';
import { createWorld, type RecordedRequest, type World, type WorldOptions } from './world.ts';

export interface CrayRun extends WorldOptions {
  /** Files below `~/.config/cray`; `null` for none at all. */
  files?: Record<string, string> | null;
  startedAs?: 'cray' | 'uas';
  connect?: Connect;
}

export interface CrayResult {
  code: number;
  stdout: string;
  stderr: string;
  requests: readonly RecordedRequest[];
  home: string;
}

export const gateway = 'https://gateway.test';

export function configuration(hostname = gateway, more = ''): Record<string, string> {
  return {
    active_config: 'default',
    'configurations/default': `[core]\nhostname = "${hostname}"\ntenant = ""\n${more}`,
  };
}

/** A token file as cray leaves it, with what the test is about. */
export function tokenFile(facts: Record<string, unknown> = {}): string {
  return JSON.stringify({ access_token: 'stored-token', token_type: 'Bearer', ...facts });
}

/** A world with cray's files in its home. */
export function crayWorld({ files = configuration(), ...options }: CrayRun = {}): World {
  const world = createWorld({ ...options, env: { TERM: undefined, ...options.env } });
  for (const [name, text] of Object.entries(files ?? {})) {
    const path = join(world.home, '.config', 'cray', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return world;
}

/** Runs in a new world, or in one that is there already. */
export async function cray(
  args: readonly string[],
  options: CrayRun = {},
  world: World = crayWorld(options),
): Promise<CrayResult> {
  const deps = options.connect ? { ...world.deps, connect: options.connect } : world.deps;
  const code = await runCray(args, deps, { startedAs: options.startedAs ?? 'cray' });
  return {
    code,
    stdout: world.stdout(),
    stderr: world.stderr(),
    requests: world.requests,
    home: world.home,
  };
}

/** What a recorded request asked for, as it went over the wire: path and query. */
export function targetOf(request: RecordedRequest | undefined): string {
  return request === undefined ? '' : request.url.slice(new URL(request.url).origin.length);
}
