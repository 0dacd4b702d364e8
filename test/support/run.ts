/** Runs one command line in process against a world: `uas(['list'], { service })`. */
import { readLine, run } from '../../src/cli/run.ts';
import { createWorld, type RecordedRequest, type World, type WorldOptions } from './world.ts';

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
  asked: readonly string[];
  spawned: World['spawned'];
  requests: readonly RecordedRequest[];
  home: string;
}

/** Base URL and token that {@link uas} sets unless the environment says otherwise. */
export const testEndpoint = 'https://uas.test/apis/uas-mgr/v1';
export const testToken = 'test-token-0123456789';

export async function uas(
  args: readonly string[],
  options: WorldOptions | World = {},
): Promise<Result> {
  const world = 'deps' in options ? options : createWorld(withAccess(options));
  const code = await run(readLine(args, world.deps.env), world.deps);
  const { asked, spawned, requests, home } = world;
  return { code, stdout: world.stdout(), stderr: world.stderr(), asked, spawned, requests, home };
}

/** The options with an endpoint and a token in the environment. */
export function withAccess(options: WorldOptions): WorldOptions {
  return { ...options, env: { UAS_ENDPOINT: testEndpoint, UAS_TOKEN: testToken, ...options.env } };
}
