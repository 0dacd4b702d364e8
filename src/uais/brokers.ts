/** Brokers: the UAIs of broker classes. Each creates its users' UAIs from a class. */
import type { UasApi } from '../api/uas.ts';
import type { Uai, UaiClass } from '../api/uas.types.ts';
import { isBroker } from '../resources/uai-class.ts';

export interface Broker {
  uai: Uai;
  /** Its class. */
  class: UaiClass;
  /** The class of its users' UAIs: the one that its class names, or else the default; undefined if neither exists. */
  creates: UaiClass | undefined;
  /** The UAIs of that class. Brokers with the same class share them. */
  users: readonly Uai[];
}

export interface Brokers {
  brokers: readonly Broker[];
  /** Broker classes without a UAI. */
  unused: readonly UaiClass[];
}

/** The class that UAIs of users of a broker class come from. */
export function creationClassOf(row: UaiClass, classes: readonly UaiClass[]): UaiClass | undefined {
  return row.uai_creation_class === null
    ? classes.find((each) => each.default)
    : classes.find(({ class_id }) => class_id === row.uai_creation_class);
}

/** A UAI does not say its class, so this takes one list for each broker class and for each class of their users. */
export async function readBrokers(
  { uais, classConfig }: UasApi,
  known?: readonly UaiClass[],
): Promise<Brokers> {
  const classes = known ?? (await classConfig.list());
  const brokers: Broker[] = [];
  const unused: UaiClass[] = [];
  const users = new Map<string, Promise<readonly Uai[]>>();
  for (const row of classes.filter(isBroker)) {
    const rows = await uais.list({ class_id: row.class_id });
    if (rows.length === 0) unused.push(row);
    const creates = creationClassOf(row, classes);
    for (const uai of rows) {
      if (creates && !users.has(creates.class_id)) {
        users.set(creates.class_id, uais.list({ class_id: creates.class_id }));
      }
      const own = creates ? await users.get(creates.class_id) : undefined;
      brokers.push({ uai, class: row, creates, users: own ?? [] });
    }
  }
  return { brokers, unused };
}
