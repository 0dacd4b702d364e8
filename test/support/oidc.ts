/** A real OpenID Connect server where the gateway has its realm, and behind it a User Access Service without UAIs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { errors } from 'oidc-provider';
import { onTestFinished } from 'vitest';

const realm = '/keycloak/realms/shasta';
const user = { name: 'vera', password: 'correct-horse-battery' };
/** The server insists on a secret for a client that uses HTTP Basic; Keycloak's public client has none. */
const clientSecret = 'not-asked-of-the-client';
/** A machine, which signs in for itself. */
const machine = { id: 'nightly', secret: 'machine secret + 100% of=it' };
/** The same for an issuer that wants the secret in the form. */
export const inForm = 'nightly-form';

export interface OidcServer {
  origin: string;
  user: typeof user;
  machine: typeof machine;
  /** Method and last part of the path of each request. */
  requests: string[];
  /** Does what the user does in the browser. */
  approve(userCode: string): Promise<void>;
}

function configuration(accessLifetime: number) {
  const path = (name: string) => `/protocol/openid-connect/${name}`;
  const attributes = ['uidNumber', 'gidNumber', 'homeDirectory', 'loginShell'];
  return {
    clients: [
      {
        client_id: 'shasta',
        client_secret: clientSecret,
        grant_types: ['password', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        redirect_uris: [],
        response_types: [],
      },
      ...[machine.id, inForm].map((client_id) => ({
        client_id,
        client_secret: machine.secret,
        grant_types: ['client_credentials'],
        token_endpoint_auth_method:
          client_id === inForm ? 'client_secret_post' : 'client_secret_basic',
        redirect_uris: [],
        response_types: [],
      })),
    ],
    claims: { profile: ['name', 'preferred_username', ...attributes] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
    },
    routes: {
      token: path('token'),
      userinfo: path('userinfo'),
      revocation: path('revoke'),
      device_authorization: path('auth/device'),
    },
    // Otherwise tokens are good for 15 seconds after they have expired.
    clockTolerance: 0,
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    ttl: {
      ClientCredentials: accessLifetime,
      AccessToken: accessLifetime,
      RefreshToken: 3600,
      DeviceCode: 600,
      Grant: 3600,
    },
    cookies: { keys: ['a key of the test'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        name: 'Vera Vers',
        preferred_username: id,
        uidNumber: '2001',
        gidNumber: '100',
        homeDirectory: '/home/users/vera',
        loginShell: '/bin/bash',
      }),
    }),
  };
}

async function makeGrant(provider: Provider): Promise<string> {
  const grant = new provider.Grant({ accountId: user.name, clientId: 'shasta' });
  grant.addOIDCScope('openid profile offline_access');
  return grant.save();
}

function addPasswordGrant(provider: Provider): void {
  provider.registerGrantType(
    'password',
    async (context) => {
      const { client, params } = context.oidc;
      if (params.username !== user.name || params.password !== user.password) {
        throw new errors.InvalidGrant('Invalid user credentials');
      }
      const fields = {
        accountId: user.name,
        client,
        grantId: await makeGrant(provider),
        gty: 'password',
        scope: 'openid profile offline_access',
      };
      const access = new provider.AccessToken(fields);
      const refresh = new provider.RefreshToken(fields);
      context.body = {
        access_token: await access.save(),
        expires_in: access.expiration,
        refresh_token: await refresh.save(),
        token_type: 'Bearer',
        scope: 'profile',
      };
    },
    ['username', 'password'],
  );
}

export interface OidcOptions {
  /** Seconds that access tokens are good for. */
  accessLifetime?: number;
  /** Whether the service names the issuer; otherwise it is the realm behind a gateway. */
  isNamed?: boolean;
  /** What answers requests with a valid token; without it there are no UAIs. */
  answer?: (request: IncomingMessage, response: ServerResponse) => void;
}

export async function startOidc(options: OidcOptions = {}): Promise<OidcServer> {
  const { accessLifetime = 600, isNamed = false } = options;
  const requests: string[] = [];
  let handle = (_request: IncomingMessage, response: ServerResponse) => void response.end();
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]?.split('/').at(-1)}`);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(`${origin}${realm}`, configuration(accessLifetime));
  addPasswordGrant(provider);
  const realmHandler = provider.callback();

  async function answerUas(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const known =
      (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
    if (known && options.answer) {
      options.answer(request, response);
      return;
    }
    response.writeHead(known ? 200 : 403, { 'content-type': 'application/json' });
    response.end(known ? '[]' : 'Unauthorized Request');
  }

  handle = (request, response) => {
    const url = request.url ?? '';
    if (isNamed && url === '/.well-known/uas') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ issuer: `${origin}${realm}`, client_id: 'shasta' }));
      return;
    }
    if (!url.startsWith(`${realm}/`)) {
      void answerUas(request, response);
      return;
    }
    if (request.headers.authorization === 'Basic c2hhc3RhOg==') {
      const credentials = Buffer.from(`shasta:${clientSecret}`).toString('base64');
      request.headers.authorization = `Basic ${credentials}`;
    }
    Object.assign(request, { originalUrl: url, url: url.slice(realm.length) });
    realmHandler(request, response);
  };

  return {
    origin,
    user,
    machine,
    requests,
    async approve(userCode) {
      const code = await provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
      if (!code) throw new Error(`there is no device code ${userCode}`);
      Object.assign(code, {
        accountId: user.name,
        grantId: await makeGrant(provider),
        scope: 'openid profile offline_access',
        authTime: Math.floor(Date.now() / 1000),
      });
      await code.save();
    },
  };
}
