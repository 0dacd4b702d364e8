/** Who sends a request, by the access token in its Authorization header. */

import { bearer } from '../../service/http/bearer.ts';
import { ReplyError } from '../../service/http/reply.ts';
import type { Caller, Callers } from '../../service/ports.ts';
import { repr } from '../../service/python/repr.ts';
import { problem, problemReply } from '../../service/uas/problem.ts';
import type { Clock } from '../../system/deps.ts';
import type { Transport } from '../../system/transport.ts';
import { type Claims, listClaim, textClaim } from './claims.ts';
import { IssuerUnavailable, TokenRefused } from './errors.ts';
import { Issuer } from './issuer.ts';
import { IssuerKeys } from './keys.ts';
import { Userinfo } from './userinfo.ts';
import { verifyToken } from './verify.ts';

export interface CallersOptions {
  issuer: string;
  audience: readonly string[];
  /** Where the parts of a passwd line are. */
  claims: Readonly<Record<Attribute, string>>;
  administrators: { claim: string; values: readonly string[] } | undefined;
  /** Reaches the issuer, with its authorities. */
  send: Transport;
  clock: Clock;
  /** Called with the reason for a refusal, which never contains the token. */
  onRefusal(reason: string): void;
}

type Attribute = 'name' | 'uid' | 'gid' | 'gecos' | 'home' | 'shell';

/** The bearer of a token that was verified. */
export interface Bearer {
  subject: string;
  name: string | undefined;
  /** Asks userinfo where the token does not list roles or groups. */
  isAdministrator(): Promise<boolean>;
}

export interface OpenCallers extends Callers {
  /** Throws the problem 401 without a good token, 503 when the issuer cannot be asked. */
  authenticate(authorization: string | undefined): Promise<Bearer>;
  keys: IssuerKeys;
}

/** In the order in which the service has always named what is missing. */
const attributes: readonly Attribute[] = ['uid', 'home', 'gecos', 'shell', 'name', 'gid'];

/** Parts of a passwd line: a colon or a line break would begin another part or user. */
const grammars: Readonly<Record<Attribute, RegExp>> = {
  name: /^[^\s:/\p{Cc}]+$/u,
  uid: /^\d{1,10}$/,
  gid: /^\d{1,10}$/,
  gecos: /^[^:\p{Cc}]*$/u,
  home: /^\/[^:\p{Cc}]*$/u,
  shell: /^\/[^:\p{Cc}]*$/u,
};

function unauthorized(): ReplyError {
  const refused = problemReply(401, 'A valid access token is required: sign in, then try again.');
  const challenge = { 'www-authenticate': 'Bearer realm="uas"' };
  return new ReplyError({ ...refused, headers: { ...refused.headers, ...challenge } });
}

function unavailable(): ReplyError {
  const refused = problemReply(
    503,
    'The sign-in service cannot be reached; try again in a moment.',
  );
  return new ReplyError({ ...refused, headers: { ...refused.headers, 'retry-after': '5' } });
}

/** Turns errors into the service's replies; the reason goes to the log. */
async function refusing<T>(
  onRefusal: CallersOptions['onRefusal'],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TokenRefused) {
      onRefusal(error.message);
      throw unauthorized();
    }
    if (error instanceof IssuerUnavailable) {
      onRefusal(`the issuer is unavailable: ${error.message}`);
      throw unavailable();
    }
    throw error;
  }
}

/** Refuses attributes that are missing or break the grammar of a passwd line. */
function checkAttributes(
  paths: CallersOptions['claims'],
  read: (key: Attribute) => string | undefined,
): void {
  const refuse = (what: string, wrong: readonly Attribute[]) => {
    if (wrong.length === 0) return;
    const names = repr(wrong.map((key) => paths[key]));
    throw problem(400, `Token not valid for UAS. Attributes ${what}: ${names}`);
  };
  refuse(
    'missing',
    attributes.filter((key) => read(key) === undefined),
  );
  refuse(
    'not valid',
    attributes.filter((key) => !grammars[key].test(read(key) ?? '')),
  );
}

export function openCallers(options: CallersOptions): OpenCallers {
  const { claims: paths, administrators, clock, onRefusal } = options;
  const issuer = new Issuer(options.issuer, options.send);
  const keys = new IssuerKeys(issuer, clock);
  const userinfo = new Userinfo(issuer, keys, clock.now);
  const verification = { ...options, keys, now: clock.now };

  const orRefusal = <T>(work: () => Promise<T>) => refusing(onRefusal, work);

  async function verify(authorization: string | undefined) {
    const token = bearer(authorization);
    if (token === undefined) throw new TokenRefused('no bearer token');
    return { token, claims: await verifyToken(token, verification) };
  }

  const isListed = (claims: Claims) =>
    administrators !== undefined &&
    listClaim(claims, administrators.claim)?.some((one) => administrators.values.includes(one));

  async function isAdministrator(token: string, claims: Claims & { exp: number }) {
    if (!administrators) return false;
    if (listClaim(claims, administrators.claim)) return isListed(claims) === true;
    return isListed(await userinfo.ask(token, claims)) === true;
  }

  /** The attributes from the token, those that it lacks from userinfo. */
  async function accountOf(token: string, claims: Claims & { exp: number }) {
    const isWhole = attributes.every((key) => textClaim(claims, paths[key]) !== undefined);
    const info = isWhole ? {} : await userinfo.ask(token, claims);
    const read = (key: Attribute) => textClaim(claims, paths[key]) ?? textClaim(info, paths[key]);
    return { read, isAdministrator: (isListed(claims) ?? isListed(info)) === true };
  }

  return {
    keys,
    authenticate: (authorization) =>
      orRefusal(async () => {
        const { token, claims } = await verify(authorization);
        const name = textClaim(claims, paths.name);
        return {
          subject: claims.sub ?? name ?? '',
          name,
          isAdministrator: () => orRefusal(() => isAdministrator(token, claims)),
        };
      }),
    identify: (authorization): Promise<Caller | undefined> =>
      orRefusal(async () => {
        if (authorization === undefined) return undefined;
        const { token, claims } = await verify(authorization);
        const { read, isAdministrator } = await accountOf(token, claims);
        checkAttributes(paths, read);
        const text = (key: Attribute) => read(key) ?? '';
        return {
          ...{ name: text('name'), uid: text('uid'), gid: text('gid'), gecos: text('gecos') },
          ...{ home: text('home'), shell: text('shell'), isAdministrator },
        };
      }),
  };
}
