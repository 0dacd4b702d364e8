/** Resolves parts of names before a wait, and hands the list that this took to the wait as its first look. */
import { unlessBlocked } from '../api/blocked-list.ts';
import type { UasApi } from '../api/uas.ts';
import type { Uai } from '../api/uas.types.ts';
import { selectOne } from '../command/select.ts';
import { UasError } from '../core/errors.ts';
import { isWholeName, uaiResource } from '../resources/uai.ts';
import { readNamed } from './find.ts';

type List = () => Promise<readonly Uai[]>;

/** Where UAIs are looked for. */
export interface WaitSource {
  /** Reads the UAIs with these names, and maybe others. */
  named(uas: UasApi, names: readonly string[]): List;
  /** Reads all UAIs in which a part of a name is looked for; undefined if `named` reads them anyway. */
  all?: (uas: UasApi) => Promise<readonly Uai[]>;
}

export const ownUais: WaitSource = { named: (uas) => uas.listOwn };
export const anyUais: WaitSource = {
  named: readNamed,
  // A list that fails only means that a part of a name selects nothing.
  all: (uas) => uas.uais.list().catch(() => []),
};

/** The whole name for a part of one; the text itself if it fits none. */
async function wholeName(rows: readonly Uai[], text: string): Promise<string> {
  try {
    return (await selectOne(uaiResource, async () => rows, text)).uai_name;
  } catch (error) {
    if (error instanceof UasError && error.code === 'not_found') return text;
    throw error;
  }
}

/** The list with one look at it already taken. */
function startingWith(first: readonly Uai[], list: List): List {
  let left: readonly Uai[] | undefined = first;
  return async () => {
    const rows = left ?? (await list());
    left = undefined;
    return rows;
  };
}

/** @throws UasError conflict if a text fits several UAIs */
export async function resolveWaitNames(
  uas: UasApi,
  { named, all }: WaitSource,
  texts: readonly string[],
): Promise<{ names: readonly string[]; list: List }> {
  if (texts.every(isWholeName)) return { names: texts, list: named(uas, texts) };
  const rows = await named(uas, texts)().catch(unlessBlocked);
  if (!rows) return { names: texts, list: named(uas, texts) };
  const known = new Set(rows.map((uai) => uai.uai_name));
  const open = texts.filter((text) => !known.has(text) && !isWholeName(text));
  if (open.length === 0) return { names: texts, list: startingWith(rows, named(uas, texts)) };
  const among = all ? await all(uas) : rows;
  const whole = new Map<string, string>();
  for (const text of open) whole.set(text, await wholeName(among, text));
  const names = [...new Set(texts.map((text) => whole.get(text) ?? text))];
  const isSame = names.every((name, at) => name === texts[at]);
  const list = named(uas, names);
  return { names, list: isSame || !all ? startingWith(rows, list) : list };
}
