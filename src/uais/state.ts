/** Describes the state of a UAI while somebody waits for it. */
import type { Uai } from '../api/uas.types.ts';
import { uaiState } from '../resources/uai.ts';
import { isReady, isRunning } from '../resources/uai-condition.ts';

export { isReady, isRunning, stuckReason } from '../resources/uai-condition.ts';

/** The status while waiting; without an address it says that the address is missing. */
export function waitingState(uai: Uai): string {
  const state = uaiState(uai);
  return isRunning(uai) && !isReady(uai) ? `${state}, no address yet` : state;
}
