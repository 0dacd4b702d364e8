/** Checks the sign-in realm, the clock and the token. */

import type { Context } from '../command/command.types.ts';
import { openKeycloak } from '../command/realm.ts';
import { openUasAuthorization } from '../command/services.ts';
import { formatDuration } from '../core/duration.ts';
import { UasError } from '../core/errors.ts';
import { readClaims } from '../core/jwt.ts';
import { status } from '../sign-in/status.ts';
import { realmFor } from '../tokens/realm.ts';
import { givenToken, storedSignIn } from '../tokens/uas-access.ts';
import type { Facts, Step } from './diagnosis.ts';
import { fail, ok, type Said, skip, warn } from './finding.ts';

/** With a larger clock difference, tokens appear expired or not yet valid. */
const longestSkew = 60_000;

function noteTime(facts: Facts, context: Context, date: string | string[] | undefined): void {
  const theirs = Date.parse(String(date));
  if (!Number.isNaN(theirs)) facts.skew = context.deps.clock.now() - theirs;
}

export const keycloakStep: Step = {
  check: 'keycloak',
  needs: ['tls'],
  async run(context, facts) {
    const { origin, host } = facts.endpoint as URL;
    const realm = realmFor(context, origin);
    try {
      const { discovery, date } = await (await openKeycloak(context, origin)).discover();
      noteTime(facts, context, date);
      if (!realm.isGateway) return ok(`the service names the issuer ${realm.issuer}`);
      const { issuer } = discovery;
      return ok(`realm shasta${issuer ? `, issuer ${issuer}` : ''}`);
    } catch (error) {
      if (!(error instanceof UasError) || error.status === undefined) throw error;
      if (!realm.isGateway) {
        const renew = `uas init --hostname ${origin} --overwrite`;
        return fail(`the issuer ${realm.issuer}: ${error.message}`, renew);
      }
      const isElsewhere = error.status === 404 || error.code === 'server_error';
      return isElsewhere
        ? warn(
            `no Keycloak found at ${host}, which may not be the gateway: ${error.message}`,
            'uas config set endpoint=HOST',
          )
        : fail(`Keycloak at ${host}: ${error.message}`, error.hint ?? null);
    }
  },
};

export const clockStep: Step = {
  check: 'clock',
  needs: ['configuration'],
  async run(context, { skew, endpoint }) {
    if (skew === undefined) return skip('no server sent its time');
    const size = formatDuration(Math.abs(skew));
    const whose = realmFor(context, (endpoint as URL).origin).isGateway ? 'gateway' : 'issuer';
    return Math.abs(skew) > longestSkew
      ? warn(
          `this machine's clock is ${size} ${skew > 0 ? 'ahead of' : 'behind'} the ${whose}'s: tokens seem expired or not yet valid`,
          'sudo chronyc makestep',
        )
      : ok(`it agrees with the clock of the ${whose}`);
  },
};

/** The refusal of another system's token does not mention this cause. */
function issuerSaid(context: Context, issuer: string | undefined, endpoint: URL): Said[] {
  const realm = realmFor(context, endpoint.origin);
  if (!realm.isGateway) {
    if (!issuer || issuer === realm.issuer) return [];
    const other = `the token was issued by ${issuer}, and the service takes those of ${realm.issuer}`;
    return [warn(`${other}: it will reject it`, 'uas auth login')];
  }
  if (!issuer || !URL.canParse(issuer) || new URL(issuer).host === endpoint.host) return [];
  return [
    warn(
      `the token was issued by ${new URL(issuer).host}, and the endpoint is ${endpoint.host}: UAS may reject it`,
      `uas config set endpoint=${new URL(issuer).host}`,
    ),
  ];
}

async function overrideSaid(context: Context, endpoint: URL): Promise<Said[]> {
  const given = await givenToken(context);
  if (!given || given.source.startsWith('-')) return [];
  const stored = await storedSignIn(context, endpoint.origin).catch(() => undefined);
  return stored
    ? [warn(`${given.source} is set and overrides your sign-in`, `unset ${given.source}`)]
    : [];
}

interface Attributes {
  /** Null when they could not be checked. */
  missing: readonly string[] | null;
  problem: string | null;
}

function attributesSaid(whose: string, { missing, problem }: Attributes): Said {
  if (missing === null) {
    return warn(`${whose}; ${problem ?? 'its Linux attributes could not be checked'}`);
  }
  if (missing.length === 0) return ok(whose);
  return fail(
    `${whose}: the account has no ${missing.join(', ')}, so UAS refuses it; sign in as a user with a login shell and a home directory`,
    'uas auth login',
  );
}

export const tokenStep: Step = {
  check: 'token',
  needs: ['configuration'],
  async run(context, facts) {
    const endpoint = facts.endpoint as URL;
    const found = await status(context, 'uas');
    facts.status = found;
    const { signed_in, problem, username, expires_at, source, missing_attributes } = found;
    const override = await overrideSaid(context, endpoint);
    if (!signed_in) {
      return [...override, fail(problem ?? 'you are not signed in', 'uas auth login')];
    }
    const { token } = await openUasAuthorization(context);
    const issuer = readClaims(await token(endpoint))?.iss;
    const until = expires_at
      ? `until ${expires_at}${found.refreshable ? ', then refreshed' : ''}`
      : 'with an unknown expiry';
    const whose = `${username ?? 'unknown'}, ${until} (${source})`;
    const attributes = { missing: missing_attributes, problem };
    return [
      ...override,
      ...issuerSaid(context, issuer, endpoint),
      attributesSaid(whose, attributes),
    ];
  },
};

/** Relevant only to users who have a token for managed identities. */
export const identitiesStep: Step = {
  check: 'identities',
  async run(context) {
    const { signed_in, problem, username, endpoint, source } = await status(context, 'identities');
    if (signed_in) return ok(`${username ?? 'unknown'} at ${endpoint} (${source})`);
    return source === null
      ? skip('no access token for managed identities')
      : fail(problem ?? 'the access token was rejected', 'uas auth login --service identities');
  },
};
