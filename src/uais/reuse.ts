/** A UAI of mine in place of a new one: only one that is what was asked for. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { endsImageName } from '../resources/image-name.ts';
import { rememberedKey, shareKey } from '../ssh/keys/identity.ts';
import { hopelessness, isReady } from './state.ts';

/** What a UAI has to have; what is left out may be anything. */
export interface Wanted {
  /** Name or end of the image. */
  image?: string | undefined;
  ports?: readonly string[] | undefined;
  /** Key lines of which one has to open it. */
  key?: string | undefined;
}

/** Whether the key opens the UAI; undefined when it was made elsewhere, so that nobody here knows. */
async function opens({ deps, paths }: Context, uai: Uai, key: string) {
  const known = await rememberedKey(deps.files, paths.state, uai.uai_name);
  return known === undefined ? undefined : shareKey(known, key);
}

/** The UAIs that have what is wanted, as far as that can be known; those with a known key come first. */
export async function fittingUais(
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

/** One that is ready, else one that will be. */
export function bestOf(uais: readonly Uai[]): Uai | undefined {
  return uais.find(isReady) ?? uais.find((uai) => hopelessness(uai) === undefined);
}
