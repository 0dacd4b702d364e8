/** The names of routes in metrics. */
import { basePath, routeOf } from '../service/uas/router.ts';
import { internalBase, wellKnown } from './doors/doors.ts';

const ownPaths = new Set([wellKnown, '/healthz', '/readyz', '/metrics']);

/** A name from a fixed set, whatever is asked for. */
export function routeNameOf(listener: string, method: string, path: string): string {
  if (ownPaths.has(path)) return path;
  const base = listener === 'internal' ? internalBase : basePath;
  const isBelow = path === base || path.startsWith(`${base}/`);
  return (isBelow ? routeOf(method, path.slice(base.length))?.name : undefined) ?? 'other';
}
