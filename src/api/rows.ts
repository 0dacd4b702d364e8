/**
 * Checks each row of a list separately: a broken row is marked and kept, so that it neither hides the other rows nor
 * disappears.
 */
import { isRecord } from '../core/record.ts';
import type { Call, Reply } from '../http/call.types.ts';
import type { Shape, Wire } from './field.ts';
import type { PageOf } from './pages.ts';
import { misfit, misfitsOf, unexpected } from './shape.ts';

/** What is invalid in a row. */
export interface Flaw {
  /** A message such as `userName is not text`. */
  says: string;
  /** The invalid fields; all required fields when the row is not an object. */
  fields: ReadonlySet<string>;
  /** The row as the service sent it. */
  sent: unknown;
  /** Its position in the reply, from 1. */
  at: number;
}

const flaws = new WeakMap<object, Flaw>();

/** The flaw of a row from {@link expectRows}; undefined for a valid row. */
export function flawOf(row: object): Flaw | undefined {
  return flaws.get(row);
}

/** The rows as the service sent them. */
export function asSent(rows: readonly object[]): unknown[] {
  return rows.map((row) => {
    const flaw = flaws.get(row);
    return flaw ? flaw.sent : row;
  });
}

/** The row with empty strings and nulls in place of invalid fields, so that no other code fails on it. */
function repaired<S extends Shape>(sent: unknown, shape: S, at: number): Wire<S> {
  const given = isRecord(sent) ? sent : {};
  const misfits = misfitsOf(given, shape);
  const row: Record<string, unknown> = { ...given };
  for (const { name, isNeeded } of misfits) row[name] = isNeeded ? '' : null;
  const says = misfits.map(({ name, is }) => `${name} is not ${is}`).join(', ');
  flaws.set(row, {
    says: isRecord(sent) ? says : 'it is not an object',
    fields: new Set(isRecord(sent) ? misfits.map(({ name }) => name) : Object.keys(shape)),
    sent,
    at,
  });
  return row as Wire<S>;
}

function hasId(row: unknown, shape: Shape): boolean {
  if (!isRecord(row)) return false;
  return !misfitsOf(row, shape).some(({ isNeeded, is }) => isNeeded && is === 'an id');
}

function totalOf(call: Call, reply: Reply, key: string, total: unknown): number | undefined {
  if (total === null || total === undefined) return undefined;
  if (/^\d{1,15}$/.test(String(total)) && typeof total !== 'object') return Number(total);
  throw unexpected(call, reply, `an object with a list of ${key} and their number as totalSize`);
}

/** The rows of a page under `key`, with broken ones marked by {@link flawOf}, and the total. */
export function expectRows<S extends Shape>(
  call: Call,
  reply: Reply,
  key: string,
  shape: S,
): PageOf<Wire<S>> {
  const body = isRecord(reply.value) ? reply.value : {};
  const totalSize = totalOf(call, reply, key, body.totalSize);
  // Some servers send an empty page as null; a nonzero total is then inconsistent.
  const sent = body[key] === null && totalSize !== undefined ? [] : body[key];
  if (!Array.isArray(sent)) throw unexpected(call, reply, `an object with a list of ${key}`);
  const offset = Number(call.query?.offset ?? 0);
  const isSound = (row: unknown) => misfit(row, shape) === undefined;
  // If no row has an id, the whole reply is broken.
  if (sent.length > 0 && !sent.some((row) => hasId(row, shape))) {
    const rule = misfit(sent[0], shape)?.replace(/^an object$/, 'objects');
    throw unexpected(call, reply, `an object with a list of ${key}: ${rule}`);
  }
  const rows = sent.map((row: unknown, at) =>
    isSound(row) ? (row as Wire<S>) : repaired(row, shape, offset + at + 1),
  );
  return { rows, totalSize };
}
