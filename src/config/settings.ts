import { listed } from '../core/text.ts';
import { formatNames } from '../output/formats.ts';
import type { Env } from '../system/deps.ts';

const colorChoices = ['auto', 'always', 'never'] as const;

export interface Setting {
  key: string;
  /** The option in commander's syntax. */
  flags?: string;
  env: readonly string[];
  default?: string;
  /** Whether it can be saved in a configuration. */
  saved?: boolean;
  describe: string;
  choices?: readonly string[];
  /** What completion offers for its option. */
  completes?: 'configurations';
}

export const settings = [
  {
    key: 'configuration',
    flags: '--configuration <name>',
    env: ['UAS_CONFIGURATION', 'CRAY_CONFIG'],
    describe: 'saved configuration to use',
    completes: 'configurations',
  },
  {
    key: 'endpoint',
    flags: '--endpoint <url>',
    env: ['UAS_ENDPOINT'],
    saved: true,
    describe: 'User Access Service: a gateway host or a full base URL',
  },
  {
    key: 'token-file',
    flags: '--token-file <file>',
    env: ['CRAY_CREDENTIALS'],
    describe: 'file with the access token, as text or JSON; - reads standard input',
  },
  {
    key: 'output',
    flags: '-o, --output <format>',
    env: ['UAS_OUTPUT'],
    default: 'table',
    saved: true,
    choices: formatNames,
    describe: listed(formatNames, 'or'),
  },
  {
    key: 'timeout',
    flags: '--timeout <duration>',
    env: ['UAS_TIMEOUT'],
    saved: true,
    describe: 'time limit: 90s, 10m, 1h30m, or 0 for none',
  },
  {
    key: 'retries',
    flags: '--retries <n>',
    env: ['UAS_RETRIES'],
    default: '3',
    saved: true,
    describe: 'number of retries after a transient failure',
  },
  {
    key: 'cacert',
    flags: '--cacert <file>',
    env: ['SSL_CERT_FILE'],
    saved: true,
    describe: 'PEM file with additional certificate authorities to trust',
  },
  {
    key: 'insecure',
    flags: '--insecure',
    env: ['UAS_INSECURE'],
    describe: 'do not verify TLS certificates (warns on every run without -q)',
  },
  {
    key: 'debug',
    flags: '--debug',
    env: ['UAS_DEBUG'],
    describe: 'print HTTP requests and replies on stderr, without secrets',
  },
  {
    key: 'color',
    flags: '--color <when>',
    env: [],
    default: 'auto',
    saved: true,
    choices: colorChoices,
    describe: `${listed(colorChoices, 'or')}; NO_COLOR, FORCE_COLOR, CLICOLOR and TERM=dumb count`,
  },
  {
    key: 'issuer',
    env: [],
    saved: true,
    describe: 'OpenID Connect issuer to sign in at, where the service names one (set by init)',
  },
  {
    key: 'client-id',
    env: [],
    saved: true,
    describe: 'client to sign in with at that issuer (set by init)',
  },
  {
    key: 'tenant',
    env: ['UAS_TENANT'],
    saved: true,
    describe: 'tenant, sent to the gateway as Cray-Tenant-Name',
  },
  {
    key: 'username',
    env: ['UAS_USERNAME', 'CRAY_AUTH_LOGIN_USERNAME'],
    saved: true,
    describe: 'account to sign in as',
  },
  {
    key: 'image',
    env: ['UAS_IMAGE'],
    saved: true,
    describe: 'image for new UAIs',
  },
  {
    key: 'publickey',
    env: ['UAS_PUBLICKEY'],
    saved: true,
    describe: 'public key file for new UAIs',
  },
  {
    key: 'jump',
    env: ['UAS_JUMP'],
    saved: true,
    describe: 'jump host for UAIs, as for ssh -J',
  },
  {
    key: 'identities-endpoint',
    env: ['TOWER_API_ENDPOINT'],
    default: 'https://api.cloud.seqera.io',
    saved: true,
    describe: 'Seqera Platform API for managed identities',
  },
  {
    key: 'organization',
    env: ['UAS_ORGANIZATION'],
    saved: true,
    describe: 'organization for managed identities, by name or id',
  },
] as const satisfies readonly Setting[];

export type SettingKey = (typeof settings)[number]['key'];

/** Settings that can be saved in a configuration. */
export const savedSettings: readonly Setting[] = (settings as readonly Setting[]).filter(
  (setting) => setting.saved,
);

export interface Resolved {
  value: string;
  /** `--endpoint`, `UAS_ENDPOINT`, `configuration local` or `default`. */
  source: string;
}

export interface Sources {
  /** Values of options by setting key; a flag without a value is `true`. */
  options: Readonly<Record<string, string | boolean | undefined>>;
  env: Env;
  /** The configuration in use. */
  configuration?:
    | {
        name: string;
        /** Its name as a source, if not `configuration NAME`. */
        label?: string;
        values: Readonly<Record<string, string>>;
      }
    | undefined;
}

/** Resolves a setting from option, environment, configuration or default, in this order. An empty variable counts as absent. */
export function resolve(
  key: SettingKey,
  { options, env, configuration }: Sources,
): Resolved | undefined {
  const setting: Setting | undefined = settings.find((candidate) => candidate.key === key);
  const option = options[key];
  const flag = setting?.flags?.match(/--[a-z-]+/)?.[0] ?? `--${key}`;
  if (option !== undefined && option !== false) return { value: String(option), source: flag };
  for (const name of setting?.env ?? []) {
    const value = env[name];
    if (value) return { value, source: name };
  }
  // A file that an editor changed must not turn off what only the command line and the environment may.
  const saved = setting?.saved && configuration?.values[key];
  if (configuration && saved) {
    return { value: saved, source: configuration.label ?? `configuration ${configuration.name}` };
  }
  return setting?.default === undefined ? undefined : { value: setting.default, source: 'default' };
}

/** Whether a variable is on: `1`, `true`, `yes` or `on`. */
export function isOn(resolved: Resolved | undefined): boolean {
  return resolved !== undefined && /^(?:1|true|yes|on)$/i.test(resolved.value);
}

/** The key of an option in commander: `tokenFile` for `--token-file` and for `token-file`. */
export function optionKey(name: string): string {
  return name
    .replace(/^--/, '')
    .replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
