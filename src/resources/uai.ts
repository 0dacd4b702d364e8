import type { Uai } from '../api/uas.types.ts';
import { uaiDocumented, uaiSent } from '../api/uas-shapes.ts';
import type { Column } from '../output/view.ts';
import type { Style } from '../system/styled-line.ts';
import type { Resource } from './resource.ts';
import { type Condition, conditionOf, explain } from './uai-condition.ts';

/** The status as sent by the service, with the reason if any. */
export function uaiState({ uai_status, uai_msg }: Uai): string {
  return uai_msg ? `${uai_status}: ${uai_msg}` : uai_status;
}

const wholeName = /^uai-.+-[0-9a-f]{8}$/;

/** Whether the text has the form of the names that the service makes: then it is not a part of another name. */
export function isWholeName(text: string): boolean {
  return wholeName.test(text);
}

const minutesIn: Record<string, number> = { d: 1440, h: 60, m: 1 };

/** Minutes of the service's `12m`, `3h5m` or `13d8h`; undefined for a UAI that has not started. */
export function ageInMinutes({ uai_age }: Uai): number | undefined {
  if (!uai_age) return undefined;
  return [...uai_age.matchAll(/(\d+)([dhm])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (minutesIn[unit ?? ''] ?? 0),
    0,
  );
}

const styles = {
  Ready: 'green',
  Starting: 'yellow',
  'Not ready': 'yellow',
  Failed: 'red',
  Ending: 'dim',
} as const satisfies Record<Condition, Style>;

const status: Column<Uai> = {
  key: 'status',
  value: uaiState,
  brief: (uai) => conditionOf(uai) ?? uaiState(uai),
  full(uai) {
    const condition = conditionOf(uai);
    const means = explain(uai)?.means;
    if (!condition) return uaiState(uai);
    return means === undefined ? condition : `${condition}: ${means} (${uaiState(uai)})`;
  },
  style(uai) {
    const condition = conditionOf(uai);
    return condition && styles[condition];
  },
};

/** Fields that the published document promises but version 1.23.2 does not send. */
const documented = (Object.keys(uaiDocumented) as (keyof typeof uaiDocumented)[]).map(
  (key): Column<Uai> => ({ key, value: (uai) => uai[key], wide: true, sparse: true }),
);

export const uaiResource: Resource<Uai> = {
  singular: 'UAI',
  plural: 'UAIs',
  grammar: 'label',
  id: (uai) => uai.uai_name,
  names: () => [],
  resembles: ({ uai_name }, text) => !isWholeName(text) && uai_name.includes(text),
  summary: (uai) =>
    `${uai.uai_name}  owner ${uai.username ?? '-'}  age ${uai.uai_age ?? '-'}  ${uaiState(uai)}`,
  look: {
    fields: [...Object.keys(uaiSent), ...Object.keys(uaiDocumented)],
    name: (uai) => uai.uai_name,
    columns: [
      { key: 'name', value: (uai) => uai.uai_name, cut: 'never' },
      { key: 'owner', value: (uai) => uai.username, drop: 3 },
      status,
      { key: 'age', value: (uai) => uai.uai_age, order: ageInMinutes, drop: 4 },
      { key: 'host', value: (uai) => uai.uai_host, drop: 2 },
      { key: 'connect', value: (uai) => uai.uai_connect_string, drop: 1 },
      { key: 'image', value: (uai) => uai.uai_img, wide: true, cut: 'start' },
      { key: 'ip', value: (uai) => uai.uai_ip, wide: true },
      { key: 'ports', value: (uai) => Object.keys(uai.uai_portmap ?? {}).join(','), wide: true },
      ...documented,
    ],
  },
};
