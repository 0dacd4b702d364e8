/** Replies as Python's requests reads them: content encoding undone, then decoded as text. */
import { checkValues, collectBytes } from '../../system/reply-bytes.ts';
import type { HttpResponse } from '../../system/transport.ts';
import { decode } from './charset.ts';
import { decompress } from './decompress.ts';

/** Set-Cookie headers, one text for each. */
export function cookiesOf({ headers }: HttpResponse): readonly string[] {
  return [headers['set-cookie'] ?? []].flat();
}

export interface Reply {
  status: number;
  /** The reason phrase as it was sent. */
  reason: string;
  /** Where a redirect leads. */
  location: string | undefined;
  text: string;
}

function header(response: HttpResponse, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Bytes above ASCII in a header are UTF-8 there. */
function utf8(header: string | undefined): string | undefined {
  return header === undefined || /[^\u0000-\u00ff]/.test(header)
    ? header
    : Buffer.from(header, 'latin1').toString('utf8');
}

/** Statuses that send the client elsewhere, when they say where. */
const redirects = new Set([301, 302, 303, 307, 308]);

export function isRedirect({ status, location }: Pick<Reply, 'status' | 'location'>): boolean {
  return redirects.has(status) && Boolean(location);
}

async function textOf(response: HttpResponse): Promise<string> {
  const encoding = header(response, 'content-encoding')?.toLowerCase() ?? '';
  const bytes = checkValues(await decompress(await collectBytes(response.body), encoding));
  return decode(bytes, header(response, 'content-type') ?? '');
}

/** Throws when the reply breaks off or its encoding is broken, unless it is a redirect, whose body nobody reads. */
export async function readReply(response: HttpResponse): Promise<Reply> {
  const head = {
    status: response.status,
    reason: response.statusText,
    location: utf8(header(response, 'location')),
  };
  const text = textOf(response);
  return { ...head, text: await (isRedirect(head) ? text.catch(() => '') : text) };
}
