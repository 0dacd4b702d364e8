/** What the embedded service remembers. */
import type { Image, Limits, Volume } from '../../api/uas.types.ts';
import type { ClassRow } from '../../service/tables.ts';
import { createTable, type OnChange, type Table } from './table.ts';

/** A UAI's job. What users see of it follows from the time since `created`. */
export interface UaiRow {
  name: string;
  namespace: string;
  /** null without an owner; `""` is an owner too. */
  owner: string | null;
  image: string;
  classId: string | null;
  /** The labels of its job; left out by older versions. */
  labels?: Readonly<Record<string, string>>;
  /** No pod can be made for the job: its priority class is unknown. */
  hasNoPod?: boolean;
  publicIp: boolean;
  ports: number[];
  /** Milliseconds since the epoch. */
  created: number;
  /** The node it runs on. */
  host: string;
  /** Lines of authorized_keys. */
  publicKey: string;
  /** Where its SSH server listens on loopback. */
  port: number;
  /** Its SSH host key, an OpenSSH private key in PEM. */
  hostKey: string;
}

/** The key with which brokers log in to the UAIs of a user. */
export interface BrokerKey {
  /** The class of the UAIs. */
  classId: string;
  user: string;
  /** An OpenSSH private key in PEM. */
  privateKey: string;
}

export interface UasState {
  images: Table<Image>;
  volumes: Table<Volume>;
  resources: Table<Limits>;
  classes: Table<ClassRow>;
  uais: Table<UaiRow>;
  brokerKeys: Table<BrokerKey>;
}

export function createUasState(onChange: OnChange): UasState {
  return {
    images: createTable('images', onChange),
    volumes: createTable('volumes', onChange),
    resources: createTable('resources', onChange),
    classes: createTable('classes', onChange),
    uais: createTable('uais', onChange),
    brokerKeys: createTable('brokerKeys', onChange),
  };
}

/** The key of a UAI: names are unique within a namespace only. */
export function uaiKey({ namespace, name }: Pick<UaiRow, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

export function brokerKeyOf({ classId, user }: Pick<BrokerKey, 'classId' | 'user'>): string {
  return `${classId}/${user}`;
}
