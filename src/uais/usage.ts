/** Counts UAIs by owner, image, class, host or status, from one list; classes take one more list each. */
import type { UasApi } from '../api/uas.ts';
import type { Uai } from '../api/uas.types.ts';
import { ageInMinutes, uaiState } from '../resources/uai.ts';
import { conditionOf, isReady } from '../resources/uai-condition.ts';

export const groupings = ['owner', 'image', 'class', 'host', 'status'] as const;
export type Grouping = (typeof groupings)[number];

export interface Usage {
  /** The owner, image, class, host or status; null for UAIs without one. */
  value: string | null;
  uais: number;
  ready: number;
  oldest_minutes: number | null;
  newest_minutes: number | null;
  /** The number of UAIs with each port. */
  ports: Record<string, number>;
}

function add(usage: Usage, uai: Uai): void {
  const age = ageInMinutes(uai);
  usage.uais += 1;
  if (isReady(uai)) usage.ready += 1;
  if (age !== undefined) {
    usage.oldest_minutes = Math.max(usage.oldest_minutes ?? age, age);
    usage.newest_minutes = Math.min(usage.newest_minutes ?? age, age);
  }
  for (const port of Object.keys(uai.uai_portmap ?? {})) {
    usage.ports[port] = (usage.ports[port] ?? 0) + 1;
  }
}

/** The comment of the class of each UAI, by its name: a UAI does not say its class. */
async function classNames({ uais, classConfig }: UasApi): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { class_id, comment } of await classConfig.list()) {
    for (const { uai_name } of await uais.list({ class_id })) {
      names.set(uai_name, comment || class_id);
    }
  }
  return names;
}

/** One entry for each value, the most UAIs first. */
export async function countUais(uas: UasApi, by: Grouping): Promise<Usage[]> {
  const rows = await uas.uais.list();
  const classes = by === 'class' && rows.length > 0 ? await classNames(uas) : undefined;
  const columnOf: Record<Grouping, (uai: Uai) => string | undefined> = {
    owner: (uai) => uai.username,
    image: (uai) => uai.uai_img,
    class: (uai) => classes?.get(uai.uai_name),
    host: (uai) => uai.uai_host,
    status: (uai) => conditionOf(uai) ?? uaiState(uai),
  };
  const counts = new Map<string | null, Usage>();
  for (const uai of rows) {
    const value = columnOf[by](uai) ?? null;
    const none = { uais: 0, ready: 0, oldest_minutes: null, newest_minutes: null };
    const usage = counts.get(value) ?? {
      value,
      ...none,
      ports: Object.create(null) as Usage['ports'],
    };
    counts.set(value, usage);
    add(usage, uai);
  }
  return [...counts.values()].sort((a, b) => b.uais - a.uais);
}
