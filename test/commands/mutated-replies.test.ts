/** Replies that are right except for one value: no command meets one with a bug of its own. */
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/core/errors.ts';
import { formatJson } from '../../src/core/json.ts';
import { corpus } from '../support/corpus.ts';
import { readAnswer } from '../support/local.ts';

const odd: readonly unknown[] = [
  ...[null, 0, -1, 1.5, 9007199254740993n, true, '', 'x', [], [[]], [null], [1]],
  ...[{}, { toString: 1 }, { length: -1 }, { valueOf: 1 }],
];

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

/** The value with another one at the path, or with nothing there. */
function changed(value: unknown, [key, ...rest]: Path, other: unknown, isGone: boolean): unknown {
  if (key === undefined) return other;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  if (isGone && rest.length === 0) delete copy[key];
  else copy[key] = changed(copy[key], rest, other, isGone);
  return copy;
}

/** Mulberry32: the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const seeds = process.env.FUZZ_MS
  ? Array.from({ length: 40 }, () => Math.floor(Math.random() * 2 ** 31))
  : [1, 2, 3];
const known = new Set<number>([0, ...Object.values(exitCodes).map(({ exit }) => exit)]);

describe('a reply with one odd value', () => {
  it.each(seeds)(
    'is reported as what it is by every command (seed %d)',
    { timeout: 120_000 },
    async (seed) => {
      const below = numbers(seed);
      const world = await corpus({
        wrap: (send) => async (request) => {
          const reply = await send(request);
          const { text, json } = await readAnswer(reply);
          const paths = pathsOf(json);
          const sent =
            json === undefined || reply.status >= 300
              ? text
              : formatJson(
                  changed(
                    json,
                    paths[below(paths.length)] ?? [],
                    odd[below(odd.length)],
                    below(7) === 0,
                  ),
                );
          return {
            ...reply,
            body: (async function* () {
              yield Buffer.from(sent);
            })(),
          };
        },
      });
      for (const command of world.commands) {
        const format = ['table', 'wide', 'csv', 'yaml', 'name'][below(5)] ?? 'table';
        const args = [...command.args, '-o', format];
        const { code, stderr } = await world.run(args, { command });
        expect(known.has(code), `${args.join(' ')}: ${code}`).toBe(true);
        expect(stderr, args.join(' ')).not.toMatch(/unexpected:|^ +at |\[object Object\]/m);
      }
    },
  );
});

describe("a realm's metadata with addresses that are not texts", () => {
  it.each([[{ toString: 1 }], [['x']], [7], [null]])(
    'counts as without them: %j',
    async (value) => {
      const world = await corpus({
        wrap: (send) => async (request) => {
          const reply = await send(request);
          if (!request.url.pathname.endsWith('/openid-configuration')) return reply;
          const { json } = await readAnswer(reply);
          const addresses = Object.keys(json as object).filter((key) =>
            /^issuer$|_endpoint$/.test(key),
          );
          expect(addresses).toContain('issuer');
          const sent = { ...(json as object) } as Record<string, unknown>;
          for (const key of addresses) sent[key] = value;
          return {
            ...reply,
            body: (async function* () {
              yield Buffer.from(formatJson(sent));
            })(),
          };
        },
      });
      const { stdout } = await world.run(['doctor', '--json']);
      expect(JSON.parse(stdout)).toContainEqual({
        check: 'keycloak',
        status: 'ok',
        message: 'realm shasta',
        fix: null,
      });
      const device = await world.run(['auth', 'login', '--device']);
      expect(device).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/does not offer sign-in with a device code/),
      });
    },
  );
});
