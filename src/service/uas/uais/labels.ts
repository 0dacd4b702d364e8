/** The labels of a UAI's job, its pod and its service: filters select by them, and replies are made from them. */
import type { Labels } from '../../observed.ts';
import { toInt } from '../../python/repr.ts';

export const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

export interface Labeled {
  name: string;
  /** null without an owner; `""` is an owner too. */
  owner: string | null;
  classId: string;
  isPublic: boolean;
  hasTimeout: boolean;
  /** As they were typed. */
  typedPorts: readonly string[] | null;
  creationClass: string | null;
}

const portsLabel = 'uas-uai-opt-ports';

function word(flag: boolean): string {
  return flag ? 'True' : 'False';
}

export function labelsOf(uai: Labeled): Labels {
  return {
    app: uai.name,
    uas: 'managed',
    ...(uai.owner === null ? {} : { user: uai.owner }),
    ...(uai.creationClass === null ? {} : { 'uas-uai-creation-class': uai.creationClass }),
    ...(uai.typedPorts === null ? {} : { [portsLabel]: uai.typedPorts.join('-') }),
    'uas-uai-has-timeout': word(uai.hasTimeout),
    'uas-public-ip': word(uai.isPublic),
    'uas-class-id': uai.classId,
  };
}

/** The optional ports that the labels name. */
export function portsOf(labels: Labels): number[] {
  const text = labels[portsLabel];
  return text ? text.split('-').flatMap((port) => toInt(port) ?? []) : [];
}
