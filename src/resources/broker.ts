/** Brokers as they are shown: the UAI as the service sent it, its class, and what it creates. */
import type { Uai, UaiClass } from '../api/uas.types.ts';
import type { Column } from '../output/view.ts';
import { parseConnectString } from '../ssh/client/connect-string.ts';
import type { Resource } from './resource.ts';
import { uaiResource } from './uai.ts';
import { nameOfClass } from './uai-class.ts';

export interface BrokerRow extends Uai {
  class: string;
  class_id: string;
  /** The class of its users' UAIs. */
  creation_class: string | null;
  creation_class_id: string | null;
  /** Names of the UAIs of that class. */
  uais: readonly string[];
}

export function brokerRow(
  uai: Uai,
  of: UaiClass,
  { creates, users }: { creates: UaiClass | undefined; users: readonly Uai[] },
): BrokerRow {
  return {
    ...uai,
    class: nameOfClass(of),
    class_id: of.class_id,
    creation_class: creates ? nameOfClass(creates) : null,
    creation_class_id: creates?.class_id ?? of.uai_creation_class,
    uais: users.map(({ uai_name }) => uai_name),
  };
}

/** `login.example`, or `login.example:30123` for a port other than 22; undefined until it is known. */
function address({ uai_connect_string: text }: Uai): string | undefined {
  const destination = parseConnectString(text);
  if (!destination) return undefined;
  const { host, port } = destination;
  if (port === 22) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const own: readonly Column<BrokerRow>[] = [
  { key: 'address', value: address, cut: 'never' },
  { key: 'class', value: (row) => row.class, drop: 2 },
  { key: 'creates', value: (row) => row.creation_class, drop: 3 },
  { key: 'uais', value: (row) => row.uais.length },
];

/** Columns of every UAI. */
const usual = (...keys: readonly string[]): readonly Column<BrokerRow>[] =>
  uaiResource.look.columns.filter(({ key }) => keys.includes(key));

export const brokerResource: Resource<BrokerRow> = {
  singular: 'broker',
  plural: 'brokers',
  grammar: 'label',
  id: (row) => row.uai_name,
  names: () => [],
  resembles: ({ uai_name }, text) => uai_name.includes(text),
  summary: (row) => `${row.uai_name}  class ${row.class}  creates ${row.creation_class ?? '-'}`,
  look: {
    name: (row) => row.uai_name,
    columns: [
      ...usual('name', 'status'),
      ...own,
      ...usual('age'),
      ...usual('owner', 'host', 'image', 'ip').map((column) => ({ ...column, wide: true })),
    ],
  },
};
