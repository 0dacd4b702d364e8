/** A real OpenID Connect server where the gateway has its realm, and behind it a User Access Service without UAIs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { errors } from 'oidc-provider';
import { onTestFinished } from 'vitest';

const realm = '/keycloak/realms/shasta';
const user = { name: 'vera', password: 'correct-horse-battery' };
/** The server insists on a secret for a client that uses HTTP Basic; Keycloak's public client has none. */
const clientSecret = 'not-asked-of-the-client';

export interface OidcServer {
  origin: string;
  user: typeof user;
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
    ],
    claims: { profile: ['name', 'preferred_username', ...attributes] },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
    },
    routes: {
      token: path('token'),
      userinfo: path('userinfo'),
      revocation: path('revoke'),
      device_authorization: path('auth/device'),
    },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    ttl: { AccessToken: accessLifetime, RefreshToken: 3600, DeviceCode: 600, Grant: 3600 },
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

/** @param accessLifetime seconds that access tokens are good for */
export async function startOidc({ accessLifetime = 600 } = {}): Promise<OidcServer> {
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
    const known = await provider.AccessToken.find(token);
    response.writeHead(known ? 200 : 403, { 'content-type': 'application/json' });
    response.end(known ? '[]' : 'Unauthorized Request');
  }

  handle = (request, response) => {
    const url = request.url ?? '';
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
