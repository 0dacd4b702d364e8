/** Side effects of deletes that the service does not report. */
import type { Line } from '../system/styled-line.ts';

/** A warning if a default object is deleted. */
export function defaultsAmong(singular: string, targets: readonly unknown[]): Line[] {
  return targets.some((row) => (row as { default?: unknown }).default === true)
    ? [`this deletes the default ${singular}, and no other is the default`]
    : [];
}
