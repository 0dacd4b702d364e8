/** The error bodies of the service (RFC 9457, always these four keys). */
import { phrase, type Reply, ReplyError, reply } from '../http/reply.ts';
import { dump } from '../python/dump.ts';

export function problemReply(status: number, detail: string): Reply {
  return reply(
    status,
    'application/problem+json',
    dump({ detail, status, title: phrase(status), type: 'about:blank' }),
  );
}

export function problem(status: number, detail: string): ReplyError {
  return new ReplyError(problemReply(status, detail));
}

/** What an uncaught exception of the service looks like; it usually means bad input. */
export function internalError(): ReplyError {
  return problem(
    500,
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  );
}

export function notFoundReply(): Reply {
  return problemReply(
    404,
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  );
}

export function wrongMethodReply(allow: string): Reply {
  const refused = problemReply(405, 'The method is not allowed for the requested URL.');
  return { ...refused, headers: { ...refused.headers, allow } };
}
