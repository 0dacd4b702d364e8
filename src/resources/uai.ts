import type { Uai } from '../api/uas.types.ts';
import type { Resource } from './resource.ts';

/** The status as the service says it, with the reason when there is one. */
export function uaiState({ uai_status, uai_msg }: Uai): string {
  return uai_msg ? `${uai_status}: ${uai_msg}` : uai_status;
}

export const uaiResource: Resource<Uai> = {
  singular: 'UAI',
  plural: 'UAIs',
  grammar: 'label',
  id: (uai) => uai.uai_name,
  names: () => [],
  summary: (uai) =>
    `${uai.uai_name}  owner ${uai.username ?? '-'}  age ${uai.uai_age ?? '-'}  ${uaiState(uai)}`,
  look: {
    name: (uai) => uai.uai_name,
    columns: [
      { key: 'name', value: (uai) => uai.uai_name },
      { key: 'owner', value: (uai) => uai.username },
      { key: 'status', value: uaiState },
      { key: 'age', value: (uai) => uai.uai_age },
      { key: 'host', value: (uai) => uai.uai_host },
      { key: 'connect', value: (uai) => uai.uai_connect_string },
      { key: 'image', value: (uai) => uai.uai_img, wide: true },
      { key: 'ip', value: (uai) => uai.uai_ip, wide: true },
      { key: 'ports', value: (uai) => Object.keys(uai.uai_portmap ?? {}).join(','), wide: true },
    ],
  },
};
