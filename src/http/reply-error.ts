/** What a reply means when it is no success: every body kind, one sentence and one exit code each. */
import { type ErrorCode, UasError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';

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
  /** What the body said beside the message, for a person. */
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

/** No more of an error's body is looked at, as much of its sentence and so many of its conflicts are shown. */
const longestText = 32 * 1024;
const longestSentence = 1000;
const mostConflicts = 100;

function shortened(text: string, length = longestSentence): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

const words = (value: unknown): string =>
  typeof value === 'string' ? shortened(value.trim()) : '';

/** A web page as the text a person would see first. */
function htmlText(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1];
  const body = html.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return (title ?? body).replace(/\s+/g, ' ').trim();
}

/** The sentence in an error body: problem+json, `{message}`, `{conflicts}`, a JSON string, text or HTML. */
export function explainBody({ status, statusText, headers, text }: FailedCall): Explanation {
  const contentType = String(headers['content-type'] ?? '');
  const isHtml = /html/i.test(contentType) || /^\s*<(?:!doctype|html)/i.test(text);
  const fallback = `${status} ${statusText}`.trim();
  if (isHtml) {
    const page = shortened(htmlText(text.slice(0, longestText)), 200);
    return { message: page ? `${fallback}: ${page}` : fallback, isHtml };
  }
  const body = parsed(text);
  if (typeof body === 'string') return { message: words(body) || fallback, isHtml };
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const { detail, title, message, error, error_description, conflicts } = body as Record<
      string,
      unknown
    >;
    if (Array.isArray(conflicts)) {
      return {
        message: words(message) || 'it is in use',
        details: conflicts.slice(0, mostConflicts),
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

const byStatus: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  410: 'not_found',
};

/** The error of a reply with a status of 300 or more. A service's own knowledge refines it in its api module. */
export function replyError(call: FailedCall): UasError {
  const { method, path, status, headers } = call;
  const common = { method, path, status };
  if (status >= 300 && status < 400) {
    const target = String(headers.location ?? '');
    return new UasError(
      'server_error',
      `the service redirects to ${shortened(target, 300) || 'nowhere'}`,
      {
        ...common,
        hint: 'redirects are not followed, so that the token stays here; check the endpoint',
      },
    );
  }
  const { message, details, notes } = explainBody(call);
  const code = byStatus[status] ?? (status >= 500 ? 'server_error' : 'failed');
  return new UasError(code, message, {
    ...common,
    details,
    notes,
    retryable: status === 429 || status >= 502,
    hint: status === 429 ? 'the service limits requests; try again later' : undefined,
  });
}
