/**
 * Faults for tests, as one line of text:
 *
 *     GET /uas=503x2,POST /uas=lost,* /keycloak/*=delay:2s,flat-describe
 *
 * Each part is a switch (see {@link switches}) or `METHOD PATH=ACTION`. METHOD may be `*`. PATH is the path below
 * the base of UAS, or a whole path that begins with /keycloak/ or /identities-api/; `*` in it stands for any text.
 * `xN` at the end of a part limits it to the first N requests. The first part that fits and is not used up
 * applies; a delay lets the next one apply as well. The actions:
 *
 *     503  429:5  500:html  401:empty   the status, as the gateway's text; after `:` seconds for Retry-After, or
 *                                       `text`, `html`, `json` (problem details) or `empty` for the body
 *     delay:500ms  delay:2s             late
 *     drop                              the connection breaks before anything is done
 *     lost  lost:502                    all is done, but the answer is lost: broken connection, or the status
 *     html                              a sign-in page with status 200
 *     truncate                          the first half of the body, as if that were all
 *     cut                               the connection breaks in the middle of the body
 *     redirect:https://other.example/   302 to there
 *     hostile                           texts that want to drive a terminal, in every field
 */
import { usageError } from '../../core/errors.ts';

/** Ways of the identities service that differ between its versions, and what a client has to survive. */
export const switches = [
  'flat-describe',
  'extra-fields',
  'drifting-total',
  'rate-limit',
  'big-ids',
] as const;
export type Switch = (typeof switches)[number];

export type BodyKind = 'text' | 'html' | 'json' | 'empty';

export type Action =
  | { kind: 'status'; status: number; body: BodyKind; retryAfter?: number }
  | { kind: 'delay'; ms: number }
  | { kind: 'lost'; status: number | undefined }
  | { kind: 'redirect'; url: string }
  | { kind: 'drop' | 'html' | 'truncate' | 'cut' | 'hostile' };

export interface Rule {
  fits(method: string, path: string): boolean;
  action: Action;
  /** How many requests are left. */
  left: number;
}

export interface Faults {
  rules: Rule[];
  switches: ReadonlySet<Switch>;
}

function isSwitch(word: string): word is Switch {
  return (switches as readonly string[]).includes(word);
}

function readStatus(status: string, detail: string | undefined): Action | undefined {
  const base = { kind: 'status', status: Number(status) } as const;
  if (detail === undefined) return { ...base, body: 'text' };
  if (/^\d+$/.test(detail)) return { ...base, body: 'text', retryAfter: Number(detail) };
  return ['text', 'html', 'json', 'empty'].includes(detail)
    ? { ...base, body: detail as BodyKind }
    : undefined;
}

function readAction(text: string): Action | undefined {
  const [, word = '', detail] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  if (/^[345]\d\d$/.test(word)) return readStatus(word, detail);
  switch (word) {
    case 'drop':
    case 'html':
    case 'truncate':
    case 'cut':
    case 'hostile':
      return detail === undefined ? { kind: word } : undefined;
    case 'delay': {
      const [, number, unit] = /^(\d+)(ms|s)$/.exec(detail ?? '') ?? [];
      return unit ? { kind: 'delay', ms: Number(number) * (unit === 's' ? 1000 : 1) } : undefined;
    }
    case 'lost':
      if (detail !== undefined && !/^[45]\d\d$/.test(detail)) return undefined;
      return { kind: 'lost', status: detail === undefined ? undefined : Number(detail) };
    case 'redirect':
      return detail ? { kind: 'redirect', url: detail } : undefined;
    default:
      return undefined;
  }
}

function pathTest(pattern: string): RegExp {
  const literals = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`);
}

/** Throws a usage error that names the part it does not understand. */
export function parseFaults(text: string): Faults {
  const found: Faults & { switches: Set<Switch> } = { rules: [], switches: new Set() };
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    if (isSwitch(part)) {
      found.switches.add(part);
      continue;
    }
    const [, method = '', path = '', what = '', times] =
      /^(\*|[A-Z]+) +(\/[^=\s]*|\*)=(.+?)(?:x(\d+))?$/s.exec(part) ?? [];
    const action = readAction(what);
    if (!action)
      throw usageError(`--fault: cannot understand '${part}'`, 'for example: GET /uas=503x2');
    const test = pathTest(path);
    found.rules.push({
      fits: (asked, at) => (method === '*' || method === asked) && test.test(at),
      action,
      left: times === undefined ? Number.POSITIVE_INFINITY : Number(times),
    });
  }
  return found;
}
