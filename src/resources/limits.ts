/** Resource limits and requests, called "resources" by the service and the command line. */
import type { Limits } from '../api/uas.types.ts';
import { beginsComment } from './comments.ts';
import type { ConfigResource } from './config-resource.ts';
import { aboveLimit, type Quantities, quantities } from './fields/quantities.ts';
import { comment } from './fields/text.ts';

export type LimitsSpec = {
  comment: string;
  limit: Quantities;
  request: Quantities;
};

/** `cpu 300m, memory 1Gi`; anything but an object is shown unchanged. */
function amounts(stored: string | null): string {
  try {
    return Object.entries(quantities.decode(stored))
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  } catch {
    return stored ?? '';
  }
}

export const limitsResource: ConfigResource<Limits, LimitsSpec> = {
  kind: 'resources',
  singular: 'resource specification',
  plural: 'resource specifications',
  grammar: 'comment',
  api: (uas) => uas.limitsConfig,
  id: (limits) => limits.resource_id,
  names: (limits) => (limits.comment ? [limits.comment] : []),
  resembles: (limits, text) => beginsComment(limits.comment, text),
  summary: (limits) =>
    `${limits.comment || '(no comment)'}  limit ${amounts(limits.limit) || '-'}  ${limits.resource_id}`,
  fields: {
    comment: { about: 'serves as the name; unique', parameter: 'comment', codec: comment },
    limit: { about: 'upper limit for a UAI', parameter: 'limit', codec: quantities },
    request: { about: 'amount reserved for a UAI', parameter: 'request', codec: quantities },
  },
  label: 'comment',
  required: [],
  contradiction({ limit = {}, request = {} }) {
    return aboveLimit(request, limit).map(
      (above) => `request above limit: ${above}; such a UAI is never scheduled`,
    );
  },
  look: {
    name: (limits) => limits.resource_id,
    columns: [
      { key: 'comment', value: (limits) => limits.comment },
      { key: 'limit', value: (limits) => amounts(limits.limit) },
      { key: 'request', value: (limits) => amounts(limits.request) },
      { key: 'id', value: (limits) => limits.resource_id, drop: 1 },
    ],
  },
};
