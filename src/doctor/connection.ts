/** Checks the configuration, name resolution, connection and TLS. */
import { isOn } from '../config/settings.ts';
import { isLoopback } from '../core/loopback.ts';
import { networkError } from '../http/network-error.ts';
import { NotConnected } from '../http/not-connected.ts';
import { uasEndpoint } from '../tokens/uas-access.ts';
import type { Facts, Step } from './diagnosis.ts';
import { fail, ok, type Said, warn } from './finding.ts';

const day = 24 * 3600_000;
/** Certificates that expire sooner cause a warning. */
const soon = 14 * day;

const notLooked = 'not checked: this transport cannot inspect connections';

function unreachable({ reach, endpoint }: Facts): Said {
  const { error, remedy } = networkError(reach?.error, endpoint as URL);
  return fail(error.message, remedy ?? error.hint ?? null);
}

export const configurationStep: Step = {
  check: 'configuration',
  async run(context, facts) {
    if (context.savedProblem)
      return fail(context.savedProblem.message, 'repair or remove the file');
    const [wrong] = context.wrongValues;
    if (wrong) return fail(wrong.message, wrong.hint);
    const { url, source } = uasEndpoint(context);
    facts.endpoint = url;
    return ok(`${url.href} (${source})`);
  },
};

export const dnsStep: Step = {
  check: 'dns',
  needs: ['configuration'],
  async run(context, facts) {
    const url = facts.endpoint as URL;
    const connection = await context.connect();
    if (!connection.reach) return ok(notLooked);
    facts.reach = await connection.reach(url, context.signal);
    const { addresses, proxy, error } = facts.reach;
    if (proxy) return ok(`resolved by the proxy ${proxy}`);
    if (error !== undefined && !addresses) return unreachable(facts);
    return ok(`${url.hostname} is ${[...new Set(addresses)].join(', ')}`);
  },
};

export const connectStep: Step = {
  check: 'connect',
  needs: ['dns'],
  async run(_context, facts) {
    if (!facts.reach) return ok(notLooked);
    const { connected, proxy } = facts.reach;
    if (!connected) return unreachable(facts);
    return ok(proxy ? `through the proxy ${proxy}` : `directly to ${facts.endpoint?.host}`);
  },
};

export const tlsStep: Step = {
  check: 'tls',
  needs: ['connect'],
  async run(context, facts) {
    const { reach, endpoint } = facts;
    if (endpoint?.protocol === 'http:') {
      return isLoopback(endpoint)
        ? ok('plain http, but it never leaves this machine')
        : warn(
            'the connection is not encrypted',
            `uas config set endpoint=https://${endpoint.host}`,
          );
    }
    if (!reach) return ok(notLooked);
    if (!reach.tls) return unreachable(facts);
    const { protocol, certificate } = reach.tls;
    const { subject, issuer, validTo, problem } = certificate;
    const until = new Date(validTo).toISOString().slice(0, 10);
    const who = `${subject}, issued by ${issuer}, valid until ${until}`;
    if (problem) {
      const cause = { code: problem, message: problem };
      const { error } = networkError(new NotConnected(cause, certificate), endpoint as URL);
      return isOn(context.setting('insecure'))
        ? warn(`${error.message} (${who}); not verified because of --insecure`)
        : fail(`${error.message} (${who})`, error.hint ?? null);
    }
    const left = validTo - context.deps.clock.now();
    return left < soon
      ? warn(`${who}: it expires in ${Math.max(0, Math.floor(left / day))} days`, 'have it renewed')
      : ok(`${protocol}; ${who}`);
  },
};
