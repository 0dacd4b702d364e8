/**
 * The world of one in-process run: memory streams, a scratch HOME, scripted answers, a service that is a function.
 * Loud by default: an unexpected request, question or child process fails the run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { usageError } from '../../src/core/errors.ts';
import { realClock } from '../../src/system/clock.ts';
import type { Clock, Deps, Env, Prompt, SpawnOptions, SpawnResult } from '../../src/system/deps.ts';
import { realFiles } from '../../src/system/files.ts';
import { createIo } from '../../src/system/io.ts';
import type { HttpRequest, HttpResponse } from '../../src/system/transport.ts';

export interface RecordedRequest {
  method: string;
  url: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

export interface Answer {
  status?: number;
  statusText?: string;
  headers?: Record<string, string>;
  /** Text as is; anything else as JSON. */
  body?: unknown;
}

/** The service of a test; undefined means that the request was not expected. */
export type Service = (
  request: RecordedRequest,
) => Answer | undefined | Promise<Answer | undefined>;

export interface WorldOptions {
  service?: Service;
  /** A transport of your own, for example one over `fetch` for msw, instead of `service`. */
  transport?: (request: HttpRequest) => Promise<HttpResponse>;
  env?: Env;
  stdin?: string;
  /** Whether stdin, stdout and stderr are terminals. */
  terminal?: boolean;
  columns?: number;
  /** Answers to questions, in order. */
  answers?: readonly unknown[];
  spawn?: (
    command: string,
    args: readonly string[],
    options: SpawnOptions,
  ) => SpawnResult | Promise<SpawnResult>;
  clock?: Partial<Clock>;
}

export interface World {
  deps: Deps;
  home: string;
  requests: RecordedRequest[];
  asked: string[];
  spawned: { command: string; args: readonly string[]; env: Env }[];
  stdout(): string;
  stderr(): string;
  /** As Ctrl-C does. */
  interrupt(reason: Error): void;
}

function recorder(columns: number | undefined, terminal: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY: terminal, columns });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    stream,
    text: () => {
      for (
        let chunk = stream.read() as Buffer | null;
        chunk;
        chunk = stream.read() as Buffer | null
      )
        chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}

export function record(request: HttpRequest): RecordedRequest {
  return {
    method: request.method,
    url: request.url.href,
    path: request.url.pathname,
    query: Object.fromEntries(request.url.searchParams),
    headers: request.headers,
    body: Buffer.from(request.body ?? '').toString('utf8'),
  };
}

export function respond({
  status = 200,
  statusText = '',
  headers = {},
  body = '',
}: Answer): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    statusText,
    headers: { 'content-type': 'application/json', ...headers },
    body: Readable.from([Buffer.from(text)]),
  };
}

/** A clock that sleeps in no time: every sleep moves `now` forward. */
export function fastClock(start = Date.parse('2026-01-01T00:00:00Z')): Clock {
  let now = start;
  return {
    now: () => now,
    random: () => 0.5,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      // A limit must not run out before the work that it limits has had its turn.
      if (ms >= 30_000)
        return new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason)),
        );
      now += ms;
      await new Promise(setImmediate);
      return undefined;
    },
  };
}

export function createWorld(options: WorldOptions = {}): World {
  const terminal = options.terminal === true;
  const home = mkdtempSync(join(tmpdir(), 'uas-test-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const out = recorder(options.columns ?? 80, terminal);
  const err = recorder(options.columns, terminal);
  const env: Env = { HOME: home, PATH: process.env.PATH, TERM: 'xterm', ...options.env };
  const io = createIo({
    stdin: Object.assign(Readable.from([Buffer.from(options.stdin ?? '')]), { isTTY: terminal }),
    stdout: out.stream,
    stderr: err.stream,
    env: { NO_COLOR: '1', ...env },
  });
  const requests: RecordedRequest[] = [];
  const asked: string[] = [];
  const spawned: World['spawned'] = [];
  const answers = [...(options.answers ?? [])];
  const controller = new AbortController();

  const answer = async <T>(message: string): Promise<T> => {
    if (!terminal) throw usageError('input is required, but there is no terminal');
    asked.push(message);
    if (answers.length === 0) throw new Error(`unexpected question: ${message}`);
    const given = answers.shift();
    return (typeof given === 'function' ? await given(message) : given) as T;
  };
  const prompt: Prompt = {
    available: terminal,
    confirm: answer,
    input: answer,
    password: answer,
    select: answer,
  };
  return {
    home,
    requests,
    asked,
    spawned,
    stdout: out.text,
    stderr: err.text,
    interrupt: (reason) => controller.abort(reason),
    deps: {
      io,
      env,
      clock: { ...realClock, ...options.clock },
      prompt,
      files: realFiles,
      signal: controller.signal,
      entry: [process.execPath, 'uas'],
      async spawn(command, args, spawnOptions) {
        spawned.push({ command, args, env: spawnOptions.env });
        if (!options.spawn)
          throw new Error(`unexpected child process: ${command} ${args.join(' ')}`);
        return options.spawn(command, args, spawnOptions);
      },
      connect: () => ({
        async send(request) {
          request.signal?.throwIfAborted();
          requests.push(record(request));
          if (options.transport) return options.transport(request);
          const reply = await options.service?.(record(request));
          if (!reply) throw new Error(`unexpected request: ${request.method} ${request.url.href}`);
          return respond(reply);
        },
        close: async () => {},
      }),
    },
  };
}
