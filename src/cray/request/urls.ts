/** URLs as Python's requests builds them from cray's host names and path ids. */

import { withoutBlanks } from '../../config/cray-files.ts';
import type { Invocation } from '../click/model.ts';
import { CrayFailure } from '../failure.ts';

/**
 * The address of a route below a host name as it was typed: https unless it says otherwise; of a path in it, the
 * part before its last slash is kept.
 */
export function makeUrl(hostname: string, route: string): string {
  const typed = withoutBlanks(hostname);
  const [, scheme = 'https', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?\/\/(.*)$/s.exec(
    typed,
  ) ??
    /^(https?):(.*)$/is.exec(typed) ?? ['', undefined, typed];
  const [, host = '', path = '', query = ''] = /^([^/?#]*)([^?#]*)(\?[^#]+)?/s.exec(rest) ?? [];
  // As Python joins them: several slashes are one.
  const base = path.slice(0, path.lastIndexOf('/') + 1).replace(/\/+/g, '/') || '/';
  return `${scheme.toLowerCase()}://${host}${encodeParts(base)}${route.replace(/^\//, '')}${query}`;
}

/** The URL as it may be shown: what follows the name of a user in it is masked. */
export function withoutPassword(url: string): string {
  return url.replace(/^([^/?#]*\/\/[^/?#]*?:)[^/?#]*@/, '$1***@');
}

function unquote(text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  const plain = bytes.replace(/%([0-9a-fA-F]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(plain, 'latin1').toString('utf8');
}

/** The header for the name and password in a URL, if both are there. It takes the place of a token's. */
export function basicOf(url: string): { authorization?: string } {
  const [, user, password] = /^[^/?#]*\/\/([^/?#:]*):([^/?#]*)@/.exec(url) ?? [];
  if (user === undefined || password === undefined || `${user}${password}` === '') return {};
  const credentials = `${unquote(user)}:${unquote(password)}`;
  if (/[^\u0000-\u00ff]/.test(credentials)) {
    throw new Error('the user name and password in core.hostname are not Latin-1');
  }
  return { authorization: `Basic ${Buffer.from(credentials, 'latin1').toString('base64')}` };
}

const unreserved = /^[A-Za-z0-9._~-]$/;

/** One segment of a path: UTF-8, every byte escaped that urllib3 does not let stand; escapes stay. */
export function encodeSegment(text: string): string {
  const upper = text.replace(/%[0-9a-fA-F]{2}/g, (escaped) => escaped.toUpperCase());
  // Escapes stay when every percent sign begins one; otherwise none of them is taken for one.
  const keepsEscapes = !/%(?![0-9A-F]{2})/.test(upper);
  const bytes = Buffer.from(upper, 'utf8').toString('latin1');
  const encoded = bytes.replace(/[^A-Za-z0-9._~!$&'()*+,;=:@-]/g, (byte) => {
    if (byte === '%' && keepsEscapes) return byte;
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return encoded.replace(/%[0-9A-F]{2}/g, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return unreserved.test(character) ? character : escaped;
  });
}

/** A path or a query: its slashes and question marks stay. */
export function encodeParts(text: string): string {
  return text
    .split(/([/?])/)
    .map((part, at) => (at % 2 === 1 ? part : encodeSegment(part)))
    .join('');
}

function decoded(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/**
 * Refuses an id that would name another address than that of one object: cray pastes it into the URL unescaped, and
 * `images delete ../../config` deletes the whole configuration.
 */
export function checkPathId(invocation: Invocation, metavar: string, id: string): string {
  const meant = decoded(decoded(id));
  const isAddress = /[/\\?#]|^\.{0,2}$|[\u0000-\u001f\u007f]/;
  if (!isAddress.test(id) && !isAddress.test(meant)) return id;
  throw new CrayFailure(invocation, `Invalid value for '${metavar}': '${id}' is not an id.`, {
    notes: ['Nothing was sent. An id is not empty and has no slashes, dots alone, "?" or "#".'],
  });
}

function quotePlus(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** `a=b&c=d` in the bytes of Python's `urlencode`; also the body of a form. */
export function formEncode(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([name, value]) => `${quotePlus(name)}=${quotePlus(value)}`).join('&');
}
