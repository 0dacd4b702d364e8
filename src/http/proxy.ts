/** Which proxy a URL goes through: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, lowercase first, as in curl. */
import { BlockList, isIP } from 'node:net';
import { UasError } from '../core/errors.ts';
import { isLoopback } from '../core/loopback.ts';

type Env = Record<string, string | undefined>;

const defaultPorts: Record<string, string> = { 'http:': '80', 'https:': '443' };

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  // An IPv6 address contains colons; with a port it is in brackets.
  const [, name = '', entryPort] = /^\[(.*)\](?::(\d+))?$/.exec(entry) ??
    /^([^:]*)(?::(\d+))?$/.exec(entry) ?? ['', entry];
  if (entryPort !== undefined && entryPort !== port) return false;
  const suffix = name.replace(/^\*?\.?|\.$/g, '').toLowerCase();
  if (suffix.includes('/')) return inNetwork(host, suffix);
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

/** Whether the host is an address in a network such as `10.0.0.0/8`. */
function inNetwork(host: string, network: string): boolean {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(network) ?? [];
  const version = isIP(address);
  if (version === 0 || isIP(host) !== version) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (version === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}

/**
 * The proxy for the URL, or undefined to connect directly; addresses on this machine never go through a remote proxy.
 * @throws UasError unreachable when its address is not an http(s) URL
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const own = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const name = [own, own.toUpperCase(), 'all_proxy', 'ALL_PROXY'].find((key) => env[key]);
  const value = name && env[name];
  if (!value) return undefined;
  const excluded = (env.no_proxy ?? env.NO_PROXY ?? '').split(/[\s,]+/).filter(Boolean);
  const port = url.port || defaultPorts[url.protocol] || '';
  const host = url.hostname.replace(/^\[|[\].]$/g, '').toLowerCase();
  if (excluded.some((entry) => matches(entry, host, port))) return undefined;
  const address = value.includes('://') ? value : `http://${value}`;
  const given = URL.canParse(address) ? new URL(address) : undefined;
  const proxy = given && /^https?:$/.test(given.protocol) ? given : undefined;
  // For the proxy, "localhost" is another machine, and a token that is allowed in the clear on loopback would leave
  // this one.
  if (isLoopback(url) && !(proxy && isLoopback(proxy))) return undefined;
  if (proxy) return proxy;
  throw new UasError('unreachable', `${name} is not the address of an HTTP proxy`, {
    hint: 'use an address such as http://proxy.example:3128, or set NO_PROXY',
  });
}
