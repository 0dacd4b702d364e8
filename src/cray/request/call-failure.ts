/** What cray says when a request fails, and what it does not say on lines below. */
import { UasError } from '../../core/errors.ts';
import { shortened } from '../../core/text.ts';
import { InsecureTransport, OAuthError } from '../auth/oauth.ts';
import type { Invocation } from '../click/model.ts';
import { CrayFailure } from '../failure.ts';
import { str } from '../format/python-text.ts';
import { isMap, parseValue, type Value } from '../format/value.ts';
import { reasonsOf } from './exchange.ts';
import type { Reply } from './reply.ts';

/** Why there is no reply: no TLS, an expired sign-in, a wrong setting, no connection. */
export function unreachable(invocation: Invocation, error: unknown): CrayFailure {
  if (error instanceof InsecureTransport) {
    return new CrayFailure(
      invocation,
      "You've configured your cray hostname with http. Please reconfigure for https.",
      { cause: error },
    );
  }
  const isRefused = error instanceof OAuthError && error.code === 'invalid_grant';
  const isSpent = error instanceof UasError && error.code === 'unauthenticated';
  if (isRefused || isSpent) {
    return new CrayFailure(
      invocation,
      'Your session has expired, please run:\n\t`cray auth login`\nor pass --token with your ' +
        `authorization token:\n\t\`${invocation.path.join(' ')} --token ./my_token\``,
      { notes: isSpent ? [error.message] : [], cause: error },
    );
  }
  if (error instanceof UasError && error.code === 'usage') {
    return new CrayFailure(invocation, error.message, { preamble: 'usage', cause: error });
  }
  return new CrayFailure(
    invocation,
    'Unable to connect to cray. Please verify your cray hostname:\n\n' +
      '\tcray config get core.hostname\n\tcray config set core hostname=cray_hostname',
    { preamble: 'usage', notes: reasonsOf(error), cause: error },
  );
}

/** Characters of an answer that an error shows at most. */
const longest = 4000;

/** cray shows the body only when it is a problem object; whatever else came follows on lines of its own. */
export function badReply(invocation: Invocation, { status, reason, text }: Reply): CrayFailure {
  let message = `Error received from server: ${status} ${reason.slice(0, 200)}`;
  const notes: string[] = [];
  let body: Value = null;
  try {
    body = parseValue(text);
  } catch {
    // Text or HTML.
  }
  if (isMap(body) && body.has('title') && body.has('detail')) {
    message = `${str(body.get('title') ?? null)}: ${str(body.get('detail') ?? null)}`;
  } else if (text.trim() !== '') notes.push(shortened(text.trim(), longest));
  if (isMap(body) && body.has('e') && body.has('err_msg')) {
    message = `${message}: ${str(body.get('err_msg') ?? null)}`;
    notes.length = 0;
  }
  if (status === 401) notes.push('If your token was refused, sign in again: cray auth login');
  return new CrayFailure(invocation, shortened(message, longest), { notes });
}
