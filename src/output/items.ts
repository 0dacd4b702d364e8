/** What came of each of several items, as data: an object for each, in the order given. */
import type { ItemResult, UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import { type View, valueView } from './view.ts';

/** One item as JSON prints it. */
export interface ItemObject {
  item: string;
  ok: boolean;
  error?: { code?: string; message?: string; status?: number };
}

export function itemObject({ item, ok, message, code, status }: ItemResult): ItemObject {
  if (ok) return { item, ok };
  return {
    item,
    ok,
    error: {
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
      ...(status === undefined ? {} : { status }),
    },
  };
}

/** What the service said of an object that is gone, with the name that it was asked for by. */
export function doneItem(item: string, row: unknown): Record<string, unknown> {
  return { item, ok: true, ...(isRecord(row) ? row : {}) };
}

const isResult = (detail: unknown): detail is ItemResult =>
  isRecord(detail) && typeof detail.item === 'string' && typeof detail.ok === 'boolean';

/** The items of a failure; undefined when it has none. */
export function itemsView({ details = [] }: UasError): View | undefined {
  if (details.length === 0 || !details.every(isResult)) return undefined;
  return valueView(details.map(itemObject));
}
