/** Lists of UAIs. */
import type { Uai } from '../../../api/uas.types.ts';
import type { Observed } from '../../observed.ts';
import { Rows, type Uas } from '../route.ts';
import type { Selector } from './selector.ts';
import { uaiView } from './view.ts';

function* views({ settings, now }: Uas, observed: Iterable<Observed>): Generator<Uai> {
  const at = now();
  for (const each of observed) {
    const view = uaiView(each, settings, at);
    if (view) yield view;
  }
}

/** The selected UAIs as users see them; those without a pod are left out. */
export async function listUais(uas: Uas, selector: Selector): Promise<Rows> {
  const rows = views(uas, await uas.cluster.uais(selector));
  // Where one pod can fail a list, that is found out before the list begins.
  return new Rows(uas.settings.unknownPods === 'fail' ? [...rows] : rows);
}
