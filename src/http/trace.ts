/** The `--debug` trace of requests and replies, on stderr, without secrets. */
import type { Io } from '../system/io.ts';
import type { Line } from '../system/styled-line.ts';
import type { HttpRequest, HttpResponse } from '../system/transport.ts';
import { redactedExcerpt, redactHeader, redactText } from './redact.ts';

export interface Trace {
  sent(request: HttpRequest): void;
  received(reply: HttpResponse, text: string, ms: number): void;
  said(line: string): void;
}

const silent: Trace = { sent() {}, received() {}, said() {} };
const longestBody = 4000;

export function createTrace(io: Io, enabled: boolean): Trace {
  if (!enabled) return silent;
  const dim = (text: string): Line => [{ text, style: 'dim' }];
  const headerLines = (
    mark: string,
    headers: Record<string, string | string[] | undefined>,
  ): Line[] =>
    Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((item) => dim(`${mark} ${name}: ${redactHeader(name, item)}`)),
    );
  const bodyLines = (mark: string, text: string): Line[] =>
    text === ''
      ? []
      : redactedExcerpt(text, longestBody)
          .trimEnd()
          .split('\n')
          .map((line) => dim(`${mark} ${line}`));
  return {
    sent({ method, url, headers, body }) {
      io.say(
        dim(`> ${method} ${redactText(url.href)}`),
        ...headerLines('>', headers),
        ...bodyLines('>', body ? Buffer.from(body).toString('utf8') : ''),
      );
    },
    received({ status, statusText, headers }, text, ms) {
      io.say(
        dim(`< ${status} ${statusText} (${Math.round(ms)} ms)`),
        ...headerLines('<', headers),
        ...bodyLines('<', text),
      );
    },
    said(line) {
      io.say(dim(`* ${line}`));
    },
  };
}
