/** The one place where URLs are built. */

import { usageError } from '../core/errors.ts';
import { isPathSegment } from '../core/names.ts';

export type Query = Record<string, string | number | boolean | undefined>;

/** The path of the service's own root, which ends in a slash; no path at all is the base as it stands. */
export const rootPath: readonly string[] = [''];

/**
 * A URL below `base`. Every segment passes the id gate, so that no name can climb out of the base path or reach
 * another object; parameters that are undefined are left out.
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
