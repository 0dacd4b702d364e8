/** The deletion of UAIs, and of the jobs that ended by themselves. */

import { type UaiRow, uaiKey } from '../../../local/state/model.ts';
import { strip } from '../../python/text.ts';
import { internalError } from '../problem.ts';
import type { Uas } from '../route.ts';
import { labelValue } from './labels.ts';
import type { Selects } from './selector.ts';
import { isActive, selected } from './view.ts';

function remove(uas: Uas, uai: UaiRow): void {
  uas.hosts.release(uai);
  uas.state.uais.remove(uaiKey(uai));
}

/**
 * Deletes UAIs by name; the reply has one sentence each, in their order. Of a name that is there in two namespaces it
 * takes the first, and what is not there is left out.
 */
export function deleteUais(uas: Uas, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const uai = uas.state.uais.rows().find((each) => each.name === name);
    if (!uai) return [];
    remove(uas, uai);
    uas.dying.add(uai);
    return [`Successfully deleted ${name}`];
  });
}

/** Deletes all UAIs that run and are selected. */
export function deleteSelected(uas: Uas, selects: Selects): string[] {
  return deleteUais(
    uas,
    selected(uas, selects).map(({ name }) => name),
  );
}

/** The names as the service reads them: without the blanks around them. */
function trimmed(names: readonly string[]): string[] {
  return names.map(strip).filter((name) => name !== '');
}

/** Deletes those of the names that the caller owns. */
export function deleteOwn(uas: Uas, names: readonly string[], isMine: Selects): string[] {
  const mine = new Set(selected(uas, isMine).map(({ name }) => name));
  return deleteUais(
    uas,
    trimmed(names).filter((name) => mine.has(name)),
  );
}

/** Deletes by name. A name that no label can have is the service's 500, and the names before it are gone by then. */
export function deleteNamed(uas: Uas, names: readonly string[]): string[] {
  return trimmed(names).flatMap((name) => {
    if (!labelValue.test(name)) throw internalError();
    return deleteUais(uas, [name]);
  });
}

/** Removes the UAIs whose job has ended. */
export function reapCompleted(uas: Uas): void {
  for (const uai of uas.state.uais.rows()) {
    if (!isActive(uas, uai)) remove(uas, uai);
  }
}
