/** Reads claims by their configured path: `preferred_username`, `realm_access.roles`. */
import { isRecord } from '../../core/record.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The value at a path. A key may hold dots itself, as `https://site.example/roles` does. */
export function claimAt(claims: unknown, path: string): unknown {
  if (!isRecord(claims)) return undefined;
  if (Object.hasOwn(claims, path)) return claims[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const key = path.slice(0, dot);
    if (!Object.hasOwn(claims, key)) continue;
    const value = claimAt(claims[key], path.slice(dot + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Text or a number as text; of a list, as Keycloak sends attributes with several values, the first. */
export function textClaim(claims: Claims, path: string): string | undefined {
  const value = claimAt(claims, path);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'number' && Number.isSafeInteger(first)) return String(first);
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** The texts of a list, or one text; undefined where there is no such claim. */
export function listClaim(claims: Claims, path: string): readonly string[] | undefined {
  const value = claimAt(claims, path);
  if (value === undefined) return undefined;
  return [value].flat().filter((item) => typeof item === 'string');
}
