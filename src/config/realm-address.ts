/** Where users sign in: the realm behind a gateway, or the issuer that a service names. */
export interface RealmAddress {
  /** URL of the issuer. */
  issuer: string;
  clientId: string;
  /** The realm of the old system: its endpoints are known, and its client has an empty secret. */
  isGateway: boolean;
}

export const realmPath = '/keycloak/realms/shasta';

export function gatewayRealm(origin: string): RealmAddress {
  return { issuer: `${origin}${realmPath}`, clientId: 'shasta', isGateway: true };
}

/** `realm shasta at gw.example`, for messages. */
export function realmName({ issuer, isGateway }: RealmAddress): string {
  return isGateway ? `realm shasta at ${new URL(issuer).host}` : `the issuer ${issuer}`;
}
