/** Lists of UAIs. */
import type { Uai } from '../../../api/uas.types.ts';
import type { Uas } from '../route.ts';
import type { Selector } from './selector.ts';
import { uaiView } from './view.ts';

/** The selected UAIs as users see them; those without a pod are left out. */
export async function listUais(uas: Uas, selector: Selector): Promise<Uai[]> {
  const observed = await uas.cluster.uais(selector);
  const now = uas.now();
  return observed.flatMap((each) => uaiView(each, uas.settings, now) ?? []);
}
