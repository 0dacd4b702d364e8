/** TOML as it is read: integers come as bigint, so that `1` and `1.0` stay apart. */
import { parse } from 'smol-toml';

/** The document's table. Throws on bad syntax. */
export function parseToml(text: string): Record<string, unknown> {
  return parse(text, { integersAsBigInt: true });
}
