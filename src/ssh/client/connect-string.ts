/** Parses connect strings, strictly in the service's form `ssh [user@]host[ -p port]`. */
import { UasError, usageError } from '../../core/errors.ts';
import { visible } from '../../core/text.ts';
import { isLoginHost, isLoginName } from './login-names.ts';

export interface Destination {
  /** Absent when the UAI has no owner. */
  user: string | undefined;
  host: string;
  /** 1 to 65535; 22 when the string has none. */
  port: number;
}

const grammar = /^ssh (?:([^@\s]*)@)?([^@\s]+)(?: -p ([0-9]{1,5}))?$/;
const pending = /<pending (?:IP Address|port)>/;

/** Whether the service still shows a placeholder for the address or the port. */
export function isPendingConnectString(text: string): boolean {
  return pending.test(text);
}

/**
 * The destination of the connect string; undefined while the service shows a pending address or port.
 * @throws UasError server_error when there is no text, usage when the text does not match the grammar: then nothing
 * may be started
 */
export function parseConnectString(text: unknown): Destination | undefined {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new UasError('server_error', 'the service sent no usable connect string');
  }
  const [, user, host = '', port = '22'] = grammar.exec(text.replace(pending, 'pending')) ?? [];
  const fits =
    (user === undefined || user === '' || isLoginName(user)) &&
    isLoginHost(host) &&
    Number(port) >= 1 &&
    Number(port) <= 65535;
  if (pending.test(text) && isPendingForm(text)) return undefined;
  if (!fits) {
    throw usageError(
      `refused the connect string of the service: "${visible(text.slice(0, 200))}"`,
      'expected ssh [user@]host[ -p port]; nothing was started',
    );
  }
  return { user: user === '' ? undefined : user, host, port: Number(port) };
}

/** The forms that the service sends before the address or port is known. */
function isPendingForm(text: string): boolean {
  return /^ssh (?:[A-Za-z0-9_][A-Za-z0-9._-]{0,63}@|@)?(?:<pending IP Address>|[A-Za-z0-9.:-]+)(?: -p (?:<pending port>|\d{1,5}))?$/.test(
    text,
  );
}
