/** Which proxy a URL goes through: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, lower case first, as curl reads them. */
import { UasError } from '../core/errors.ts';

type Env = Record<string, string | undefined>;

const defaultPorts: Record<string, string> = { 'http:': '80', 'https:': '443' };

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const suffix = name.replace(/^\*?\.?/, '').toLowerCase();
  if (suffix.includes('/')) return inNetwork(host, suffix);
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

function inNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const size = Number(bits);
  const [left, right] = [toNumber(host), toNumber(address)];
  if (left === undefined || right === undefined || !(size >= 0 && size <= 32)) return false;
  return size === 0 || left >>> (32 - size) === right >>> (32 - size);
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** The proxy for the URL, or undefined to connect directly. Throws when its address is no http(s) URL. */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = env[name] || env[name.toUpperCase()] || env.all_proxy || env.ALL_PROXY;
  if (!value) return undefined;
  const excluded = (env.no_proxy ?? env.NO_PROXY ?? '').split(/[\s,]+/).filter(Boolean);
  const port = url.port || defaultPorts[url.protocol] || '';
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (excluded.some((entry) => matches(entry, host, port))) return undefined;
  const proxy = URL.canParse(value) ? new URL(value) : undefined;
  if (proxy && (proxy.protocol === 'http:' || proxy.protocol === 'https:')) return proxy;
  if (URL.canParse(`http://${value}`)) return new URL(`http://${value}`);
  throw new UasError('unreachable', `${name.toUpperCase()} is no proxy address`, {
    hint: `write it as http://proxy.example:3128`,
  });
}
