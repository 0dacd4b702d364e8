/** What the administrators' guide prescribes for its three kinds of classes. Options given beside a preset win. */
import { brokerNamespace, type ClassSpec } from '../../../resources/uai-class.ts';

export const presets = {
  /** Users make UAIs themselves and reach them from outside. */
  legacy: { public_ip: true, uai_compute_network: true, default: true, replicas: 1 },
  /** A broker makes UAIs for its users; they are reached through it only, and never the default. */
  'brokered-user': { public_ip: false, uai_compute_network: true, default: false, replicas: 1 },
  /** Takes logins from outside and launches no jobs, so that it needs no compute network and no end. */
  broker: {
    public_ip: true,
    uai_compute_network: false,
    default: false,
    namespace: brokerNamespace,
    timeout: {},
  },
} as const satisfies Record<string, Partial<ClassSpec>>;

export type Preset = keyof typeof presets;

export const presetNames = Object.keys(presets) as readonly Preset[];
