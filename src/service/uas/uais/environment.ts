/** The environment variables that a UAI's image reads. */

export interface Variable {
  name: string;
  /** undefined for a variable without a value. */
  value: string | undefined;
  /** Whether it belongs in a Secret. */
  isPrivate?: boolean;
}

export interface Identity {
  name: string;
  passwd: string | undefined;
  publicKey: string | undefined;
  creationClass: string | null;
  replicas: number | bigint;
  timeout: Readonly<Record<string, string>> | null;
}

const timeouts = {
  soft: 'UAI_SOFT_TIMEOUT',
  hard: 'UAI_HARD_TIMEOUT',
  warning: 'UAI_HARD_TIMEOUT_WARNING',
} as const;

/** For brokers: the class that they create UAIs of. */
function brokerVariables(creationClass: string | null): Variable[] {
  if (!creationClass) return [];
  return [
    { name: 'UAI_CREATION_CLASS', value: creationClass },
    { name: 'UAI_SHARED_SECRET_PATH', value: `secret/broker-uai/${creationClass}` },
  ];
}

/** In the order in which the service sets them. */
export function environmentOf(uai: Identity): Variable[] {
  return [
    { name: 'UAS_NAME', value: `${uai.name}-ssh` },
    { name: 'UAS_PASSWD', value: uai.passwd, isPrivate: true },
    { name: 'UAS_PUBKEY', value: uai.publicKey, isPrivate: true },
    ...brokerVariables(uai.creationClass),
    { name: 'UAI_REPLICAS', value: String(uai.replicas) },
    ...Object.entries(timeouts).flatMap(([setting, name]) => {
      const value = uai.timeout?.[setting];
      return value === undefined ? [] : [{ name, value }];
    }),
  ];
}
