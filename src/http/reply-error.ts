/** Converts unsuccessful replies, with any kind of body, to one sentence and one exit code. */

import { type ErrorCode, UasError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import { shortened } from '../core/text.ts';

export interface FailedCall {
  method: string;
  /** Path below the service's base, for the error's `path`. */
  path: string;
  status: number;
  statusText: string;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface Explanation {
  message: string;
  details?: unknown[];
  /** What the body says in addition to the message. */
  notes?: string[];
  isHtml: boolean;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Limits for the body of an error, its message, and its conflicts. */
const longestText = 32 * 1024;
const longestSentence = 1000;
const mostConflicts = 100;
/** Entries of one conflict, or of a list in it. */
const mostEntries = 20;

/** Limits `details` to a few levels, entries and characters of a value of any size. */
function bounded(value: unknown, levels = 4): unknown {
  if (typeof value === 'string') return shortened(value, 300);
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '…';
  if (Array.isArray(value)) {
    return value.slice(0, mostEntries).map((item) => bounded(item, levels - 1));
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostEntries)
      .map(([key, item]) => [shortened(key, 100), bounded(item, levels - 1)]),
  );
}

const words = (value: unknown): string =>
  typeof value === 'string' ? shortened(value.trim(), longestSentence) : '';

/** The first visible text of a web page. */
function htmlText(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1];
  const body = html.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return (title ?? body).replace(/\s+/g, ' ').trim();
}

/** The sentence in an error body: problem+json, `{message}`, `{conflicts}`, a JSON string, text or HTML. */
function explainBody({ status, statusText, headers, text }: FailedCall): Explanation {
  const contentType = String(headers['content-type'] ?? '');
  const isHtml = /html/i.test(contentType) || /^\s*<(?:!doctype|html)/i.test(text);
  const fallback = `${status} ${shortened(statusText, 200)}`.trim();
  if (isHtml) {
    const page = shortened(htmlText(text.slice(0, longestText)), 200);
    return { message: page ? `${fallback}: ${page}` : fallback, isHtml };
  }
  const body = parsed(text);
  if (typeof body === 'string') return { message: words(body) || fallback, isHtml };
  if (isRecord(body)) {
    const { detail, title, message, error, error_description, conflicts } = body as Record<
      string,
      unknown
    >;
    if (Array.isArray(conflicts)) {
      return {
        message: words(message) || 'it is in use',
        details: conflicts.slice(0, mostConflicts).map((conflict) => bounded(conflict)),
        isHtml,
      };
    }
    const sentence =
      words(detail) || words(message) || words(error_description) || words(error) || words(title);
    return { message: sentence || fallback, isHtml };
  }
  const plain = text.slice(0, longestText).trim();
  if (plain === '') return { message: fallback, isHtml };
  const [first = '', ...rest] = plain.split(/\r?\n/).slice(0, 6);
  return {
    message: `${fallback}: ${shortened(first, 300)}`,
    notes: rest.map((line) => shortened(line, 300)),
    isHtml,
  };
}

/** Whether a body is problem details: these come from the service itself, unlike a gateway's text or page. */
export function isProblem(text: string): boolean {
  const body = text.length > longestText ? undefined : parsed(text);
  return isRecord(body) && words(body.detail) !== '' && ('status' in body || 'title' in body);
}

const byStatus: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  407: 'unreachable',
  408: 'timeout',
  409: 'conflict',
  410: 'not_found',
  511: 'unreachable',
};

const hints: Record<number, string> = {
  407: 'a proxy requires a sign-in: check HTTPS_PROXY and NO_PROXY',
  429: 'the service limits requests; try again later',
  511: 'the network requires a sign-in: open any web page in a browser',
};

/** The error of a reply with a status of 300 or more. The api module of each service refines it. */
export function replyError(call: FailedCall): UasError {
  const { method, path, status, headers } = call;
  const common = { method, path, status };
  if (status >= 300 && status < 400) {
    const target = shortened(String(headers.location ?? ''), 300);
    if (!target) return new UasError('server_error', `the service answered ${status}`, common);
    return new UasError('server_error', `the service redirects to ${target}`, {
      ...common,
      hint: 'redirects are not followed, to protect the token; check the endpoint',
    });
  }
  const { message, details, notes } = explainBody(call);
  const code = byStatus[status] ?? (status >= 500 ? 'server_error' : 'failed');
  return new UasError(code, message, {
    ...common,
    details,
    notes,
    retryable: status === 429 || (status >= 502 && status !== 511),
    hint: hints[status],
  });
}
