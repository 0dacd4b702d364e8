/** The deletion of UAIs, and of the jobs that ended by themselves. */
import { type UaiRow, uaiKey } from '../../state/model.ts';
import { labelValue, type Selects } from '../cluster/selector.ts';
import { internalError } from '../problem.ts';
import type { Uas } from '../route.ts';
import { isActive } from './view.ts';

function remove(uas: Uas, uai: UaiRow): void {
  uas.hosts.release(uai);
  uas.state.uais.remove(uaiKey(uai));
}

/** Deletes the UAIs; the reply has one sentence each, in their order. */
export function deleteUais(uas: Uas, uais: readonly UaiRow[]): string[] {
  return uais.map((uai) => {
    remove(uas, uai);
    uas.dying.add(uai);
    return `Successfully deleted ${uai.name}`;
  });
}

/**
 * Deletes by name among those that `mayDelete`; what is not there is left out. A name that no label can have is
 * the service's 500, and the names before it are gone by then.
 */
export function deleteNamed(uas: Uas, names: readonly string[], mayDelete: Selects): string[] {
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .flatMap((name) => {
      if (!labelValue.test(name)) throw internalError();
      const named = uas.state.uais.rows().filter((uai) => uai.name === name && mayDelete(uai));
      return deleteUais(uas, named);
    });
}

/** Removes the UAIs whose job has ended. */
export function reapCompleted(uas: Uas): void {
  for (const uai of uas.state.uais.rows()) {
    if (!isActive(uas, uai)) remove(uas, uai);
  }
}
