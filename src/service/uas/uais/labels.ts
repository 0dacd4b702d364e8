/** The labels of a UAI's job, its pod and its service: filters select by them. */

export const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

export interface Labeled {
  name: string;
  owner: string | null;
  classId: string;
  publicIp: boolean;
  hasTimeout: boolean;
  /** As they were typed. */
  ports: readonly string[] | null;
  creationClass: string | null;
}

function word(flag: boolean): string {
  return flag ? 'True' : 'False';
}

export function labelsOf(uai: Labeled): Record<string, string> {
  return {
    app: uai.name,
    uas: 'managed',
    ...(uai.owner === null ? {} : { user: uai.owner }),
    ...(uai.creationClass === null ? {} : { 'uas-uai-creation-class': uai.creationClass }),
    ...(uai.ports === null ? {} : { 'uas-uai-opt-ports': uai.ports.join('-') }),
    'uas-uai-has-timeout': word(uai.hasTimeout),
    'uas-public-ip': word(uai.publicIp),
    'uas-class-id': uai.classId,
  };
}
