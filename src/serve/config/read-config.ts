/** The configuration of `uas serve`: the file, variables over it, the preset below it, and checks between settings. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { messageOf, UasError, usageError } from '../../core/errors.ts';
import { isLoopback } from '../../core/loopback.ts';
import type { Env } from '../../system/deps.ts';
import { type Located, located } from './located.ts';
import { parseConfig } from './parse-file.ts';
import { type RawConfig, serveSettings } from './settings.ts';
import type { Address } from './texts.ts';
import { addVariables } from './variables.ts';

export type ServeConfig = RawConfig & {
  readonly audience: readonly string[];
  readonly clientId: string;
};

export interface ConfigWorld {
  env: Env;
  /** Rejects with Node's error when it cannot be read. */
  readText(path: string): Promise<string>;
}

const presets = {
  shasta: {
    audience: ['shasta'],
    clientId: 'shasta',
    administrators: { claim: 'resource_access.shasta.roles', values: ['admin'] },
  },
} as const;

function applyPreset(root: Located): void {
  if (root.kind !== 'map') return;
  const chosen = root.entries.get('preset')?.value;
  const name = chosen?.kind === 'scalar' ? chosen.value : undefined;
  if (name !== 'shasta') return;
  for (const [key, value] of Object.entries(presets[name])) {
    if (!root.entries.has(key)) {
      root.entries.set(key, { where: 'preset', value: located(value, `preset ${name}`) });
    }
  }
}

const isLocal = ({ host }: Address) =>
  isLoopback(new URL(`http://${host.includes(':') ? `[${host}]` : host}`));

/** Complaints about settings that do not go together, each with its path. */
function contradictions(config: RawConfig): [path: string, problem: string][] {
  const { listen, internal, health, tls, insecure, issuer, audience, ssh, defaults } = config;
  const found: [string, string][] = [];
  if (!tls && !insecure && !isLocal(listen)) {
    found.push([
      'tls',
      'missing: tokens would cross the network in plain text (or insecure: true)',
    ]);
  }
  if (issuer && !insecure && issuer.startsWith('http:') && !isLoopback(new URL(issuer))) {
    found.push(['issuer', 'expected https (or insecure: true)']);
  }
  if (!audience) found.push(['audience', 'missing: any token of the issuer would be taken']);
  if (ssh.type !== 'LoadBalancer' && ssh.address === undefined) {
    found.push(['ssh.address', `missing: users need it with ssh.type ${ssh.type}`]);
  }
  if (defaults.images.filter((image) => image.default).length > 1) {
    found.push(['defaults.images', 'more than one image is the default']);
  }
  const ports = [listen, health, ...(internal ? [internal] : [])].map(({ port }) => port);
  if (new Set(ports.filter((port) => port > 0)).size < ports.filter((port) => port > 0).length) {
    found.push(['listen', 'listen, internal and health need ports of their own']);
  }
  return found;
}

/** Where the setting, or the nearest object around it, was given. */
function placeOf(root: Located, path: string): string {
  let at = root;
  let { where } = root;
  for (const key of path.split('.')) {
    if (at.kind !== 'map') break;
    const entry = at.entries.get(key);
    if (!entry) break;
    where = entry.where;
    at = entry.value;
  }
  return where;
}

function refuse(problems: readonly string[]): UasError {
  const [first = '', ...rest] = problems;
  return new UasError('usage', first, { notes: rest, hint: 'the keys: uas schema serve' });
}

/** Without a file, variables alone. @throws UasError usage with a line for each problem */
export async function readConfig(
  path: string | undefined,
  { env, readText }: ConfigWorld,
): Promise<ServeConfig> {
  let root: Located = located({}, 'the environment');
  if (path !== undefined) {
    const text = await readText(path).catch((error: unknown) => {
      throw usageError(`cannot read the configuration ${path}: ${messageOf(error)}`);
    });
    root = parseConfig(path, text.replace(/^\ufeff/, ''));
  }
  addVariables(root, serveSettings.fields ?? {}, env);
  applyPreset(root);
  const base = path === undefined ? process.cwd() : dirname(resolve(path));
  const problems: string[] = [];
  const complain = (where: string, key: string, problem: string) =>
    problems.push(`${where}: ${key === '' ? '' : `${key}: `}${problem}`);
  const config = serveSettings.read(root, '', {
    complain,
    resolve: (file) => (isAbsolute(file) ? file : resolve(base, file)),
  });
  if (!config || problems.length > 0) throw refuse(problems);
  for (const [key, problem] of contradictions(config)) complain(placeOf(root, key), key, problem);
  if (problems.length > 0) throw refuse(problems);
  const { audience = [] } = config;
  return { ...config, audience, clientId: config.clientId ?? audience[0] ?? '' };
}
