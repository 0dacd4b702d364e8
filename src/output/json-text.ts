/** A value as JSON, and a list as one line of JSON for each item. */
import { formatJson } from '../core/json.ts';
import type { Sheet } from './sheet.ts';

export function printJson({ view, write }: Sheet): void {
  write(`${formatJson(view.value)}\n`);
}

export function printJsonLines({ view: { value }, write }: Sheet): void {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  write(items.map((item) => `${formatJson(item, 0)}\n`).join(''));
}
