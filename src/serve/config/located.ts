/** Values of the configuration with the place that each was read from, for complaints that name it. */

export type Scalar = string | number | boolean | null;

export type Located = { where: string } & (
  | { kind: 'scalar'; value: Scalar }
  | { kind: 'list'; items: Located[] }
  | { kind: 'map'; entries: Map<string, { where: string; value: Located }> }
);

/** The value alone. */
export function plainValue(given: Located): unknown {
  if (given.kind === 'scalar') return given.value;
  if (given.kind === 'list') return given.items.map(plainValue);
  return Object.fromEntries([...given.entries].map(([key, { value }]) => [key, plainValue(value)]));
}

/** A value of the program's own, such as a default. */
export function located(value: unknown, where: string): Located {
  if (Array.isArray(value)) {
    return { where, kind: 'list', items: value.map((item) => located(item, where)) };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, { where, value: located(item, where) }] as const,
    );
    return { where, kind: 'map', entries: new Map(entries) };
  }
  return { where, kind: 'scalar', value: value as Scalar };
}
