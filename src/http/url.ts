/** Builds all URLs. */

import { usageError } from '../core/errors.ts';
import { isPathSegment } from '../core/names.ts';

export type Query = Record<string, string | number | boolean | undefined>;

/** The path of the service's root, which ends in a slash; an empty path is the base URL itself. */
export const rootPath: readonly string[] = [''];

/**
 * A URL below `base`. Every segment must be a valid id, so that no name can leave the base path or address
 * another object; undefined parameters are omitted.
 */
export function buildUrl(base: URL, path: readonly string[], query: Query = {}): URL {
  const isRoot = path.length === 1 && path[0] === '';
  for (const segment of isRoot ? [] : path) {
    if (!isPathSegment(segment)) throw usageError(`"${segment.slice(0, 300)}" is not a valid id`);
  }
  const url = new URL(base);
  url.pathname = [base.pathname.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/');
  url.search = '';
  url.hash = '';
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url;
}
