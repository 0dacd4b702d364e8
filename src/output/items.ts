/** Results for several items as data: one object for each, in order. */
import type { ItemResult, UasError } from '../core/errors.ts';
import { isRecord } from '../core/record.ts';
import { failedItem } from '../core/results.ts';
import { type View, valueView } from './view.ts';

/** One item as printed in JSON. */
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

/** The service's reply about a deleted object, with the name that was given for it. */
export function doneItem(item: string, row: unknown): Record<string, unknown> {
  return { item, ok: true, ...(isRecord(row) ? row : {}) };
}

const isResult = (detail: unknown): detail is ItemResult =>
  isRecord(detail) && typeof detail.item === 'string' && typeof detail.ok === 'boolean';

/** The items of an error; undefined if it has none. */
export function itemsView(error: UasError): View | undefined {
  const { item, details = [] } = error;
  if (item !== undefined) return valueView([itemObject(failedItem(item, error))]);
  if (details.length === 0 || !details.every(isResult)) return undefined;
  return valueView(details.map(itemObject));
}
