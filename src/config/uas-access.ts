/** Which User Access Service is meant, and with whose token. */
import type { Deps } from '../core/deps.ts';
import { messageOf, UasError, usageError } from '../core/errors.ts';
import { parseEndpoint } from './endpoint.ts';
import type { Paths } from './paths.ts';
import type { Resolved, SettingKey } from './settings.ts';
import { parseToken, readToken } from './tokens.ts';

/** What this needs of a command's context. */
export interface AccessContext {
  deps: Deps;
  paths: Paths;
  configuration: string;
  setting(key: SettingKey): Resolved | undefined;
}

export const uasPath = '/apis/uas-mgr/v1';

export interface Endpoint {
  url: URL;
  source: string;
}

/** The service's base URL. Throws a usage error when none is configured. */
export function uasEndpoint(context: AccessContext): Endpoint {
  const setting = context.setting('endpoint');
  if (setting) {
    return { url: parseEndpoint(setting.value, uasPath, setting.source), source: setting.source };
  }
  throw usageError(
    'no User Access Service is configured',
    'run: uas init, or try: uas local start',
  );
}

/** A token that was given for this run: `--token-file`, UAS_TOKEN or CRAY_CREDENTIALS. */
export async function givenToken(
  context: AccessContext,
): Promise<{ token: string; source: string } | undefined> {
  const { deps } = context;
  const file = context.setting('token-file');
  if (deps.env.UAS_TOKEN && file?.source !== '--token-file') {
    return { token: parseToken(deps.env.UAS_TOKEN, 'UAS_TOKEN'), source: 'UAS_TOKEN' };
  }
  return file && tokenFromFile(deps, file);
}

/** The token in the file that a setting names; `-` is standard input. */
export async function tokenFromFile(
  { files, io }: Deps,
  { value, source }: Resolved,
): Promise<{ token: string; source: string }> {
  if (value === '-') {
    const text = (await io.readStdin()).toString('utf8');
    return { token: parseToken(text, 'standard input'), source };
  }
  const content = await files.read(value).catch((error: unknown) => {
    throw usageError(`${source}: cannot read ${value}: ${messageOf(error)}`);
  });
  if (!content) throw usageError(`${source}: there is no file ${value}`);
  return { token: parseToken(content.toString('utf8'), value), source };
}

/** Whose token goes with requests: the given one anywhere, the stored one to its own origin only. */
export async function uasAuthorization(context: AccessContext) {
  const { deps, paths, configuration } = context;
  const given = await givenToken(context);
  if (given) {
    deps.io.hide(given.token);
    return { token: async () => given.token };
  }
  const stored = await readToken(deps.files, paths, configuration, (line) => deps.io.note(line));
  if (stored) deps.io.hide(stored.access_token);
  return {
    async token(url: URL): Promise<string | undefined> {
      if (stored && stored.origin === url.origin) return stored.access_token;
      throw new UasError(
        'unauthenticated',
        stored
          ? `the stored token is for ${stored.origin}, not for ${url.origin}`
          : 'you are not signed in',
        { hint: 'sign in with: uas auth login' },
      );
    },
  };
}
