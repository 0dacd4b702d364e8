/** Whether a cluster would start UAIs of a class, which is asked before the class is saved. */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../settings.ts';
import type { ClassRow, Tables } from '../../tables.ts';
import type { Uas } from '../route.ts';
import { type Blueprint, blueprintOf } from '../uais/blueprint.ts';
import { ofClass } from '../uais/plan.ts';
import { cannotStart } from './cannot-start.ts';
import { sourceComplaint } from './volume-sources.ts';

/** What of the tables keeps UAIs of the class from being made. */
function* complaints({ images, resources, volumes }: Tables, row: ClassRow): Generator<string> {
  const { image_id, resource_id, volume_list } = row;
  if (!images.get(image_id)) yield `image '${image_id}' not found`;
  if (resource_id !== null && !resources.get(resource_id)) {
    yield `resources '${resource_id}' not found`;
  }
  for (const id of volume_list ?? []) {
    const volume = volumes.get(id);
    if (!volume) yield `volume '${id}' not found`;
    const complaint = volume && sourceComplaint(volume);
    if (complaint) yield `volume '${volume.volumename}': ${complaint}`;
  }
}

/** A trial UAI of the class, which is never created. @throws ReplyError when the tables lack something */
export function trialOf(tables: Tables, row: ClassRow, settings: Settings): Blueprint {
  const [complaint] = complaints(tables, row);
  if (complaint) throw cannotStart(complaint);
  const name = `uai-check-${randomBytes(4).toString('hex')}`;
  const nobody = { name, owner: null, publicKey: undefined, passwd: undefined };
  return blueprintOf(ofClass(tables, row, settings), nobody, settings);
}

/** A class that can no longer start UAIs may still be renamed, or lose its default. */
function isAboutUais(row: ClassRow, before: ClassRow | undefined): boolean {
  const { comment, default: isDefault } = row;
  return !isDeepStrictEqual(row, { ...before, comment, default: isDefault });
}

/** @param rowOf the class as it is to be saved @throws ReplyError with what keeps UAIs of it from starting */
export async function tryClass(
  { cluster, configuration, settings }: Uas,
  rowOf: (tables: Tables) => ClassRow,
): Promise<void> {
  if (!cluster.tryOut) return;
  const trial = await configuration.read((tables) => {
    const row = rowOf(tables);
    if (!isAboutUais(row, tables.classes.get(row.class_id))) return undefined;
    return trialOf(tables, row, settings);
  });
  if (trial) await cluster.tryOut(trial);
}
