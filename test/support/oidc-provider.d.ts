/** As much of oidc-provider as the tests use; the package has no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Stored {
    save(): Promise<string>;
    [name: string]: unknown;
  }
  interface Model {
    new (fields: Record<string, unknown>): Stored;
    find(value: string): Promise<Stored | undefined>;
    findByUserCode(code: string): Promise<Stored | undefined>;
  }
  interface GrantContext {
    body: unknown;
    oidc: {
      client: { clientId: string };
      params: Record<string, string>;
      entity(name: string, value: unknown): void;
    };
  }
  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    Grant: new (
      fields: Record<string, unknown>,
    ) => Stored & { addOIDCScope(scope: string): void };
    AccessToken: Model;
    ClientCredentials: Model;
    RefreshToken: Model;
    DeviceCode: Model;
    registerGrantType(
      name: string,
      handler: (context: GrantContext) => Promise<void>,
      parameters: readonly string[],
    ): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    on(event: string, listener: (...args: unknown[]) => void): void;
  }
  export const errors: { InvalidGrant: new (message: string) => Error };
}
