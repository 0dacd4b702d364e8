/** Parses TOML. Integers become bigint, so that `1` and `1.0` differ. */
import { parse } from 'smol-toml';

/** The table of the document. Throws on invalid syntax. */
export function parseToml(text: string): Record<string, unknown> {
  return parse(text, { integersAsBigInt: true });
}
