/** How the service moves requests to the address that it takes for the right one. */
import type { HttpRequest } from '../../system/transport.ts';
import { type Reply, reply } from '../http/reply.ts';

/** The address that the service believes to have: the gateway removes the front of the base path. */
const innerPath = '/v1';

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** `path` is what follows the base path. Scheme and public prefix of the address are lost. */
export function redirect({ headers, url }: HttpRequest, path: string): Reply {
  const target = `http://${headers.host ?? url.host}${innerPath}${path}${url.search}`;
  const shown = target.replace(/[&<>"']/g, (character) => entities[character] ?? character);
  const page = [
    '<!doctype html>',
    '<html lang=en>',
    '<title>Redirecting...</title>',
    '<h1>Redirecting...</h1>',
    `<p>You should be redirected automatically to the target URL: <a href="${shown}">${shown}</a>. If not, click the link.`,
    '',
  ].join('\n');
  const moved = reply(308, 'text/html; charset=utf-8', page);
  return { ...moved, headers: { ...moved.headers, location: target } };
}
