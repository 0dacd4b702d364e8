/** Checks whether a reply is a success: 2xx with JSON, or an error with a message. */
import { messageOf, UasError } from '../core/errors.ts';
import { parseJson, parseJsonWith } from '../core/json.ts';
import type { HttpResponse } from '../system/transport.ts';
import type { Call, Reply } from './call.types.ts';
import { isProblem, replyError } from './reply-error.ts';

/**
 * @param isProblem the body is problem details in JSON, so it comes from the service itself and not from a proxy or
 * gateway
 */
export type Refine = (error: UasError, isProblem: boolean) => UasError;

/**
 * The reply with its body as a value.
 * @param refine makes the error of a failed reply more precise
 * @throws UasError for every status but 2xx, for 206, which was not requested, and for a body that is not JSON unless
 * the call accepts any body
 */
export function checkReply(
  call: Call,
  { status, statusText, headers }: HttpResponse,
  text: string,
  refine: Refine | undefined,
): Reply {
  const path = `/${call.path.join('/')}`;
  if (status === 304 && call.mayBeUnchanged) return { status, headers, text, value: undefined };
  if (status < 200 || status >= 300) {
    const error = replyError({ method: call.method, path, status, statusText, headers, text });
    throw refine?.(error, isProblem(text)) ?? error;
  }
  if (status === 206) {
    const fields = { method: call.method, path, status };
    throw new UasError('server_error', 'the service sent only part of its reply', fields);
  }
  const value = call.anyBody ? valueOrNone(text) : parseBody(text, call.method, path, status);
  return { status, headers, text, value };
}

function valueOrNone(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Where the text stops being JSON, without quoting it: Node's own message quotes the text, which may be a secret. */
function jsonFault(text: string): string {
  try {
    parseJsonWith(text, { object: () => null, number: Number });
    return 'a number in it is too large';
  } catch (error) {
    return messageOf(error);
  }
}

function parseBody(text: string, method: string, path: string, status: number): unknown {
  if (text.trim() === '') return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    const isPage = /^\s*</.test(text);
    throw new UasError(
      'server_error',
      isPage
        ? 'the service answered with a web page instead of data'
        : `the reply is not valid JSON: ${jsonFault(text)}`,
      {
        method,
        path,
        status,
        hint: isPage
          ? 'a sign-in page means that the gateway did not accept the token; see: uas auth status'
          : undefined,
        cause: error,
      },
    );
  }
}
