/** A change of the configuration as the history keeps it: what was there before, what was sent, and how it ended. */
import { parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import { type ConfigKind, configKinds } from '../../resources/config-resource.ts';
import type { Change } from '../change.ts';

/** `waiting` was not sent. `sent` has no recorded end, which is as good as `unknown`. */
export type State = 'waiting' | 'sent' | 'done' | 'failed' | 'unknown';

/** Fields as written in configuration files. */
export type Image = Readonly<Record<string, unknown>>;

export interface Entry {
  action: Change['action'];
  kind: ConfigKind;
  name: string;
  /** Null for an object whose id is not known yet. */
  id: string | null;
  /** All fields of a deleted object, the changed ones of an updated one; null for a new object. */
  before: Image | null;
  after: Image | null;
  state: State;
  /** The entry that has this one as its side effect: a new default takes the place of the old one. */
  with?: number;
}

export interface ChangeRecord {
  version: 1;
  id: number;
  /** ISO 8601, UTC. */
  time: string;
  /** The base URL of the service. */
  system: string;
  configuration: string;
  command: string;
  /** The change that this one takes back. */
  undoes?: number;
  entries: Entry[];
}

export type Outcome = 'done' | 'partial' | 'failed' | 'unknown';

/** How the change ended as a whole. A change that was never sent has failed; one without entries had nothing to do. */
export function outcomeOf({ entries }: Pick<ChangeRecord, 'entries'>): Outcome {
  if (entries.length === 0) return 'done';
  const has = (...states: State[]) => entries.some(({ state }) => states.includes(state));
  if (has('sent', 'unknown')) return 'unknown';
  if (!has('done')) return 'failed';
  return has('waiting', 'failed') ? 'partial' : 'done';
}

const isImage = (value: unknown) => value === null || isRecord(value);

function isEntry(value: unknown): value is Entry {
  return (
    isRecord(value) &&
    configKinds.some((kind) => kind === value.kind) &&
    typeof value.name === 'string' &&
    (value.id === null || typeof value.id === 'string') &&
    isImage(value.before) &&
    isImage(value.after)
  );
}

function isChangeRecord(value: unknown): value is ChangeRecord {
  return (
    isRecord(value) &&
    value.version === 1 &&
    typeof value.id === 'number' &&
    typeof value.system === 'string' &&
    typeof value.time === 'string' &&
    typeof value.command === 'string' &&
    Array.isArray(value.entries) &&
    value.entries.every(isEntry)
  );
}

/** The record in a file; undefined for one that was cut off before anything was sent. */
export function parseRecord(text: string): ChangeRecord | undefined {
  try {
    const value: unknown = parseJson(text);
    return isChangeRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
