/** Kinds of texts in the configuration: addresses, names of Kubernetes, durations. */
import { isIPv6 } from 'node:net';
import { parseDuration } from '../../core/duration.ts';
import { type Kind, textKind } from './kinds.ts';

export interface Address {
  host: string;
  port: number;
}

function addressOf(text: string): Address | undefined {
  const [, bracketed, plain = '', digits] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return undefined;
  if (bracketed !== undefined && !isIPv6(bracketed)) return undefined;
  return { host: bracketed ?? (plain === '' ? '0.0.0.0' : plain), port };
}

export const address: Kind<Address> = textKind('an address such as 0.0.0.0:8443', addressOf);

export const anyText: Kind<string> = textKind('text', (text) => text);

export const filePath: Kind<string> = textKind('the path of a file', (text, { resolve }) =>
  resolve(text),
);

const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const dnsName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;

export const namespaceName: Kind<string> = textKind(
  'the name of a namespace (lower-case letters, digits and dashes)',
  (text) => (dnsLabel.test(text) ? text : undefined),
  { pattern: dnsLabel.source, maxLength: 63 },
);

export const objectName: Kind<string> = textKind(
  'a name of Kubernetes (lower-case letters, digits, dashes and dots)',
  (text) => (dnsName.test(text) ? text : undefined),
  { pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$', maxLength: 253 },
);

/** A host name or an IP address, for people to connect to. */
export const hostName: Kind<string> = textKind('a host name or an IP address', (text) =>
  isIPv6(text) || /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text) ? text : undefined,
);

/** Milliseconds. */
export const duration: Kind<number> = textKind('a duration such as 90s, 10m or 1h30m', (text) => {
  try {
    return parseDuration(text, '') || undefined;
  } catch {
    return undefined;
  }
});

/** The address of an OpenID Connect issuer, without the slash at its end that some write and no token has. */
export const issuerUrl: Kind<string> = textKind(
  'a URL such as https://keycloak.example/realms/shasta, without query or password',
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url && !url.search && !url.hash && !url.username && !url.password;
    return isPlain && /^https?:$/.test(url.protocol) ? text : undefined;
  },
  { format: 'uri' },
);
