/** Finds an existing UAI of the user's that matches the requested options. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { endsImageName } from '../resources/image-name.ts';
import { rememberedKey, shareKey } from '../ssh/keys/identity.ts';
import { isReady, stuckReason } from './state.ts';

/** The requirements; omitted ones match anything. */
export interface Wanted {
  /** Name or suffix of the image. */
  image?: string | undefined;
  ports?: readonly string[] | undefined;
  /** Key lines of which one must open it. */
  key?: string | undefined;
}

/** Whether the key opens the UAI; undefined when it was created elsewhere, so that its key is unknown. */
async function opens({ deps, paths }: Context, uai: Uai, key: string) {
  const known = await rememberedKey(deps.files, paths.state, uai.uai_name);
  return known === undefined ? undefined : shareKey(known, key);
}

/** The UAIs that match as far as known; those with a known key come first. */
export async function matchingUais(
  context: Context,
  uais: readonly Uai[],
  { image, ports = [], key }: Wanted,
): Promise<Uai[]> {
  const sure: Uai[] = [];
  const perhaps: Uai[] = [];
  for (const uai of uais) {
    const open = Object.keys(uai.uai_portmap ?? {});
    if (image !== undefined && !endsImageName(uai.uai_img, image)) continue;
    if (!ports.every((port) => open.includes(port))) continue;
    const isKey = key === undefined ? true : await opens(context, uai, key);
    if (isKey === true) sure.push(uai);
    else if (isKey === undefined) perhaps.push(uai);
  }
  return [...sure, ...perhaps];
}

/** A ready one, otherwise one that will become ready. */
export function preferReady(uais: readonly Uai[]): Uai | undefined {
  return uais.find(isReady) ?? uais.find((uai) => stuckReason(uai) === undefined);
}
