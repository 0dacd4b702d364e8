/** Whether a line of the state file is one that this program wrote: a damaged one is reported, not guessed at. */
import { isRecord } from '../../core/record.ts';

export type Line = readonly [table: string, key: string, row?: unknown];

type Kind = 'text' | 'number' | 'flag' | 'list';

const is: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
};

/** What the service relies on in the rows of each table. */
const needed: Record<string, Record<string, Kind>> = {
  site: { empty: 'flag' },
  images: { image_id: 'text', imagename: 'text' },
  volumes: { volume_id: 'text', volumename: 'text' },
  resources: { resource_id: 'text' },
  classes: { class_id: 'text' },
  uais: {
    ...{ name: 'text', namespace: 'text', image: 'text', host: 'text', hostKey: 'text' },
    ...{ publicKey: 'text', port: 'number', created: 'number', ports: 'list' },
  },
  brokerKeys: { classId: 'text', user: 'text', privateKey: 'text' },
  organization: { orgId: 'text', name: 'text', workspaceId: 'text', nextId: 'text' },
  members: { memberId: 'text', userId: 'text', userName: 'text' },
  identities: { id: 'text', name: 'text' },
  credentials: { id: 'text', identityId: 'text', userId: 'text' },
  runs: { id: 'text', credentialsId: 'text' },
};

export function isLine(value: unknown): value is Line {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 3)) return false;
  const [table, key, row] = value as unknown[];
  if (typeof table !== 'string' || typeof key !== 'string') return false;
  if (!Object.hasOwn(needed, table)) return false;
  if (value.length === 2) return true;
  return (
    isRecord(row) &&
    Object.entries(needed[table] ?? {}).every(([name, kind]) => is[kind](row[name]))
  );
}
