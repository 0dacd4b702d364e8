/** Which proxy a URL goes through as Python's requests chooses it, which is not how curl and this program do. */
import { BlockList, isIPv4 } from 'node:net';
import { UasError } from '../../core/errors.ts';
import { isLoopback } from '../../core/loopback.ts';

type Env = Record<string, string | undefined>;

/** Values by scheme, `all` and `no`, in upper or lower case. Lower case wins, and removes the value when it is empty. */
function proxiesOf(env: Env): Map<string, string> {
  const proxies = new Map<string, string>();
  const named = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    /_proxy$/i.test(name) && value !== undefined ? [[name, value]] : [],
  );
  const keyOf = (name: string) => name.slice(0, -'_proxy'.length).toLowerCase();
  for (const [name, value] of named) if (value) proxies.set(keyOf(name), value);
  for (const [name, value] of named) {
    if (!name.endsWith('_proxy')) continue;
    if (value) proxies.set(keyOf(name), value);
    else proxies.delete(keyOf(name));
  }
  return proxies;
}

function inNetwork(address: string, network: string): boolean {
  const [, base = '', bits = ''] = /^([^/]+)\/(\d+)$/.exec(network) ?? [];
  if (!isIPv4(base) || Number(bits) < 1 || Number(bits) > 32) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), 'ipv4');
  return list.check(address, 'ipv4');
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** As requests reads the list: plain ends of host names, with or without a port; addresses whole or as networks. */
function endsLike(url: URL, list: string): boolean {
  const host = hostOf(url);
  const entries = list.replaceAll(' ', '').split(',').filter(Boolean);
  if (isIPv4(host)) return entries.some((entry) => entry === host || inNetwork(host, entry));
  const withPort = url.port === '' ? host : `${host}:${url.port}`;
  return entries.some((entry) => host.endsWith(entry) || withPort.endsWith(entry));
}

/** As urllib reads it, which requests asks as well: whole names, domains, and `*` for everything. */
function isBypassed(url: URL, list: string): boolean {
  if (list === '*') return true;
  const host = hostOf(url);
  return list.split(',').some((entry) => {
    const name = entry.trim().toLowerCase().replace(/^\.+/, '');
    return entry.trim() !== '' && (host === name || host.endsWith(`.${name}`));
  });
}

/**
 * Undefined to connect directly.
 * @throws UasError unreachable when the address is not that of an HTTP proxy
 */
export function proxyLikePython(url: URL, env: Env): URL | undefined {
  const proxies = proxiesOf(env);
  const value = proxies.get(url.protocol.slice(0, -1)) ?? proxies.get('all');
  if (value === undefined) return undefined;
  if (endsLike(url, env.no_proxy || env.NO_PROXY || '')) return undefined;
  if (isBypassed(url, proxies.get('no') ?? '')) return undefined;
  const address = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol)) {
    throw new UasError('unreachable', 'the proxy in the environment is not an HTTP proxy');
  }
  // A token that may go over loopback in the clear must not leave this machine.
  return isLoopback(url) && !isLoopback(proxy) ? undefined : proxy;
}
