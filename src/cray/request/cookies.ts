/** Cookies of one run, as Python's http.cookiejar keeps them: some gateways loop without the one that they set. */

interface Cookie {
  /** `name=value`, or a name alone. */
  text: string;
  /** With a dot in front when the server names it. */
  domain: string;
  path: string;
  secure: boolean;
}

export interface CookieJar {
  keep(url: URL, headers: readonly string[], nowMs: number): void;
  /** The header for a request; undefined when none goes there. */
  headerFor(url: URL): string | undefined;
}

/** A host without a dot counts as one below `.local`. */
function hostOf({ hostname }: URL): string {
  const host = hostname.toLowerCase();
  return host.includes('.') || host.startsWith('[') ? host : `${host}.local`;
}

function attributesOf(parts: readonly string[]): Map<string, string> {
  return new Map(
    parts.map((part): [string, string] => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
}

/** Undefined when the server names a domain that is not its own. */
function domainOf(host: string, given: string | undefined): string | undefined {
  if (!given) return host;
  const domain = `.${given.replace(/^\./, '').toLowerCase()}`;
  const isWide = !domain.slice(1).includes('.') && domain !== '.local';
  return isWide || !`.${host}`.endsWith(domain) ? undefined : domain;
}

/** Python drops a cookie with such an age; one for certain ports is left out as well. */
function isUnreadable(attributes: ReadonlyMap<string, string>): boolean {
  const age = attributes.get('max-age');
  return Boolean(attributes.get('port')) || (age !== undefined && !/^[-+]?\d+$/.test(age));
}

function isOver(attributes: ReadonlyMap<string, string>, nowMs: number): boolean {
  const age = attributes.get('max-age');
  if (age !== undefined) return Number(age) <= 0;
  return Date.parse(attributes.get('expires') ?? '') <= nowMs;
}

function isFor({ domain, path, secure }: Cookie, url: URL): boolean {
  const host = hostOf(url);
  const hasDomain = domain.startsWith('.') ? `.${host}`.endsWith(domain) : host === domain;
  const { pathname } = url;
  const isBelow = pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
  return hasDomain && isBelow && (!secure || url.protocol === 'https:');
}

export function cookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    keep(url, headers, nowMs) {
      for (const header of headers) {
        const [pair = '', ...rest] = header.split(';');
        const [name = '', ...value] = pair.trim().split('=');
        const attributes = attributesOf(rest);
        const domain = domainOf(hostOf(url), attributes.get('domain'));
        if (name === '' || domain === undefined || isUnreadable(attributes)) continue;
        const path = attributes.get('path') || url.pathname.replace(/\/[^/]*$/, '') || '/';
        const key = [domain, path, name.trim()].join('\n');
        if (isOver(attributes, nowMs)) cookies.delete(key);
        else {
          const text = [name.trim(), ...(value.length > 0 ? [value.join('=').trim()] : [])].join(
            '=',
          );
          cookies.set(key, { text, domain, path, secure: attributes.has('secure') });
        }
      }
    },
    headerFor(url) {
      const sent = [...cookies.values()].filter((cookie) => isFor(cookie, url));
      sent.sort((one, other) => other.path.length - one.path.length);
      return sent.map(({ text }) => text).join('; ') || undefined;
    },
  };
}
