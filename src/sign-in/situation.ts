/** Which service and account commands would use, as far as it is known without a request. */
import type { Context } from '../command/command.types.ts';
import { UasError } from '../core/errors.ts';
import { expiryOf, ownerOf } from '../core/jwt.ts';
import { isLoopback } from '../core/loopback.ts';
import type { Line } from '../system/styled-line.ts';
import { embeddedConfigurations } from '../tokens/embedded-service.ts';
import { isRenewable } from '../tokens/tokens.ts';
import { givenToken, storedSignIn, uasEndpoint } from '../tokens/uas-access.ts';
import { isoTime } from './report.ts';

export interface Situation {
  configuration: string;
  endpoint: string | null;
  signed_in: boolean;
  username: string | null;
  /** ISO 8601; null if it is not known. */
  expires_at: string | null;
  /** Whether the token is renewed without signing in again. */
  refreshable: boolean;
}

function endpointOf(context: Context): URL | undefined {
  try {
    return uasEndpoint(context).url;
  } catch (error) {
    if (error instanceof UasError) return undefined;
    throw error;
  }
}

/** The token that would be sent; undefined without one, also if its file cannot be read. */
async function tokenOf(context: Context, origin: string) {
  try {
    const given = await givenToken(context);
    if (given) {
      const { token } = given;
      return { username: ownerOf(token), expires: expiryOf(token), refreshable: false };
    }
    const stored = (await storedSignIn(context, origin))?.token;
    if (stored?.origin !== origin) return undefined;
    return {
      username: stored.username ?? ownerOf(stored.access_token),
      expires: stored.expires_at ?? expiryOf(stored.access_token),
      refreshable: isRenewable(stored),
    };
  } catch (error) {
    if (error instanceof UasError) return undefined;
    throw error;
  }
}

export async function situationOf(context: Context): Promise<Situation> {
  const { configuration, deps } = context;
  const url = endpointOf(context);
  const token = url && (await tokenOf(context, url.origin));
  const { expires, refreshable = false } = token ?? {};
  const isValid = expires === undefined || expires > deps.clock.now() || refreshable;
  return {
    configuration,
    endpoint: url?.href ?? null,
    signed_in: token !== undefined && isValid,
    username: token?.username ?? null,
    expires_at: isoTime(expires),
    refreshable,
  };
}

/** Whether it is the service of `uas local start`, which also signs in. */
function isEmbedded(configuration: string, endpoint: string): boolean {
  return embeddedConfigurations.includes(configuration) && isLoopback(new URL(endpoint));
}

/** The next sensible command. */
export function nextCommand({ endpoint, signed_in, configuration }: Situation): {
  command: string;
  what: string;
} {
  if (endpoint === null) {
    return {
      command: 'uas init',
      what: 'set up your system; or uas local start, to try it here',
    };
  }
  if (!signed_in && isEmbedded(configuration, endpoint)) {
    // Its passwords are random: nobody knows them by heart.
    return { command: 'uas local start', what: 'sign in to the embedded service again' };
  }
  if (!signed_in) return { command: 'uas auth login', what: 'sign in' };
  return { command: 'uas ssh', what: 'log in to a UAI; creates one if you have none' };
}

/** `2026-11-27 17:04`, in local time. */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function accountText({ signed_in, username, expires_at, refreshable }: Situation): string {
  const who = username ?? 'an account without a name';
  if (signed_in) {
    if (refreshable || expires_at === null) return `${who}, signed in`;
    return `${who}, signed in until ${localTime(expires_at)}`;
  }
  return expires_at === null ? 'not signed in' : `${who}, expired at ${localTime(expires_at)}`;
}

const field = (name: string, text: string): Line => [{ text: name.padEnd(9), style: 'bold' }, text];

/** Service and account as two lines. */
export function situationLines(situation: Situation): Line[] {
  const { endpoint, configuration } = situation;
  const service = endpoint === null ? 'none is configured' : `${endpoint} (${configuration})`;
  return [field('service', service), field('account', accountText(situation))];
}

export function nextLine(situation: Situation): Line {
  const { command, what } = nextCommand(situation);
  return [
    { text: 'next'.padEnd(9), style: 'bold' },
    { text: command, style: 'cyan' },
    `   ${what}`,
  ];
}
