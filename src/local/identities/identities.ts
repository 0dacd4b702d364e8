/** What the routes of the managed identities service work with, and its two kinds of refusal. */
import { formatJson } from '../../core/json.ts';
import { type Reply, ReplyError, reply } from '../../service/http/reply.ts';
import type { IdentitiesState, MemberRow } from '../state/identities-model.ts';

/** Ways of the real service that are not always the same, to be switched on by tests. */
export interface Quirks {
  /** Describe an identity as the published document says, without the wrapper. */
  flatDescribe: boolean;
  /** Adds unknown fields to every object. */
  extraFields: boolean;
  /** A total that changes from page to page. */
  driftingTotal: boolean;
  /** 20 requests per second and token, 429 beyond. */
  rateLimit: boolean;
}

export interface Identities {
  state: IdentitiesState;
  quirks: Quirks;
}

export interface Call {
  identities: Identities;
  /** Whose token it is. */
  caller: MemberRow;
  path: Record<string, string>;
  query: URLSearchParams;
  /** The parsed body; undefined without one. */
  body: unknown;
}

export function jsonReply(status: number, value: unknown): Reply {
  return reply(status, 'application/json', formatJson(value, 0));
}

/** The error body of the service: `{"message": …}`. */
export function refusal(status: number, message: string): ReplyError {
  return new ReplyError(jsonReply(status, { message }));
}

/** Not allowed: a 403 without a body. */
export function forbidden(): ReplyError {
  return new ReplyError({ status: 403, headers: {}, body: '' });
}

/** The digits of an id as a JSON number of any size. */
export function wireId(id: string): number | bigint {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : BigInt(id);
}

export function ownersOnly({ caller }: Call): void {
  if (caller.role !== 'owner') throw forbidden();
}

type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member `name` of a JSON object, or undefined for anything else. */
export function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
