/** Reports errors: a line and a hint for people, one line of JSON for scripts. */
import type { ItemResult, UasError } from '../core/errors.ts';
import { formatJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import { isSecretName, redactText } from '../http/redact.ts';
import type { Io } from '../system/io.ts';
import type { Line } from '../system/styled-line.ts';

/** The maximum length of a message. The middle is cut, since the beginning names the subject and the end the problem. */
const longestSentence = 2000;

function shortened(text: string): string {
  if (text.length <= longestSentence) return text;
  const half = longestSentence / 2;
  const left = text.length - 2 * half;
  return `${text.slice(0, half)} … ${left} characters … ${text.slice(-half)}`;
}

export interface ReportOptions {
  io: Io;
  command: string;
  json: boolean;
  debug: boolean;
}

export function reportError(error: UasError, { io, command, json, debug }: ReportOptions): void {
  const clean = (text: string) => shortened(io.redact(redactText(text)));
  if (json) {
    const { code, message, status, method, path, hint, retryable, details } = error;
    const body = { code, message, status, method, path, hint, retryable, details };
    io.errorData(`${formatJson(cleaned({ error: body }, clean), 0)}\n`);
  } else {
    const what = command === '' ? 'uas' : `uas: ${command}`;
    const lines: Line[] = [[{ text: `${what}: `, style: 'red' }, clean(error.message)]];
    for (const note of error.notes) if (note.trim()) lines.push(`  ${clean(note)}`);
    const details = (error.details ?? []).map((detail) => cleaned(detail, clean));
    for (const line of detailLines(details)) lines.push(`  ${clean(line)}`);
    if (error.hint) lines.push([{ text: 'hint: ', style: 'cyan' }, clean(error.hint)]);
    io.say(...lines);
  }
  if (debug) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      io.say(
        ...clean(at.stack ?? at.message)
          .split('\n')
          .map((text): Line => [{ text, style: 'dim' }]),
      );
    }
  }
}

/** The maximum depth of details, to protect the call stack. */
const deepest = 50;

/** The value with all strings in it cleaned one by one, since secrets may contain characters that JSON escapes. */
function cleaned(value: unknown, clean: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return clean(value);
  if (depth > deepest) return '…';
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      clean(key),
      isSecretName(key) && typeof item === 'string' ? '***' : cleaned(item, clean, depth + 1),
    ]),
  );
}

/** The maximum width of the name column. */
const widestItem = 40;

/** One line for each detail: name and result for an item, all fields for anything else. */
function detailLines(details: readonly unknown[]): string[] {
  const longest = details.filter(isItem).reduce((most, { item }) => Math.max(most, item.length), 0);
  const width = Math.min(longest, widestItem);
  return details.map((detail) =>
    isItem(detail) ? `${detail.item.padEnd(width)}  ${detail.message ?? 'done'}` : fieldsOf(detail),
  );
}

function isItem(detail: unknown): detail is ItemResult {
  if (!isRecord(detail) || typeof detail.item !== 'string') return false;
  return typeof detail.message === 'string' || detail.ok === true;
}

function fieldsOf(detail: unknown): string {
  if (!isRecord(detail)) return String(detail);
  const fields = Object.entries(detail).filter(([, value]) => value !== undefined);
  const [[, only] = []] = fields;
  if (fields.length === 1 && typeof only === 'string') return only;
  return fields
    .map(
      ([key, value]) =>
        `${key}=${typeof value === 'object' ? formatJson(value, 0) : String(value)}`,
    )
    .join('  ');
}
