/** What --debug shows of an exchange. */
import { expect, it } from 'vitest';
import { createTrace } from '../../src/http/trace.ts';
import type { Io } from '../../src/system/io.ts';
import type { Line } from '../../src/system/styled-line.ts';
import type { HttpRequest, HttpResponse } from '../../src/system/transport.ts';

const request: HttpRequest = {
  method: 'POST',
  url: new URL('https://gateway.example/apis/uas?token=CANARY'),
  headers: { authorization: 'Bearer CANARY', accept: 'application/json' },
  body: Buffer.from('imagename=x\npassword=CANARY'),
};
const reply: HttpResponse = {
  status: 200,
  statusText: 'OK',
  headers: { 'x-one': ['1', '2'] },
  body: (async function* () {})(),
};

function traced(enabled: boolean, text = '{"uai_name":"uai-vera-1",\n"access_token":"CANARY"}\n') {
  const lines: string[] = [];
  const say = (...added: Line[]) => {
    for (const line of added) {
      const parts = typeof line === 'string' ? [line] : line;
      lines.push(parts.map((one) => (typeof one === 'string' ? one : one.text)).join(''));
    }
  };
  const trace = createTrace({ say } as Pick<Io, 'say'> as Io, enabled);
  trace.sent(request);
  trace.received(reply, text, 12.4);
  trace.said('gave up');
  return lines;
}

it('shows both bodies line by line, headers and the time, and no secret', () => {
  expect(traced(true)).toEqual([
    '> POST https://gateway.example/apis/uas?token=***',
    '> authorization: ***',
    '> accept: application/json',
    '> imagename=x',
    '> password=***',
    '< 200 OK (12 ms)',
    '< x-one: 1',
    '< x-one: 2',
    '< {"uai_name":"uai-vera-1",',
    '< "access_token":"***"}',
    '* gave up',
  ]);
});

it('shows the beginning of a large body', () => {
  const shown = traced(true, 'x'.repeat(10_000)).filter((line) => line.startsWith('< x'));
  expect(shown.at(-1)).toBe(`< ${'x'.repeat(4000)}`);
});

it('shows nothing when it is not asked for', () => {
  expect(traced(false)).toEqual([]);
});
