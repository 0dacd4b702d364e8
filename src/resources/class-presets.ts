/** Settings of the administrators' guide for its three kinds of classes. Options override those of a preset. */
import { brokerNamespace, type ClassSpec } from './uai-class.ts';

export const presets = {
  /** Users create these UAIs themselves and reach them from outside. */
  legacy: { public_ip: true, uai_compute_network: true, default: true, replicas: 1 },
  /** A broker creates these UAIs; they are reachable only through it and are never the default. */
  'brokered-user': { public_ip: false, uai_compute_network: true, default: false, replicas: 1 },
  /** A broker accepts logins from outside and launches no jobs, so it needs no compute network and no timeout. */
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
