/** Keeps this program's ssh configuration up to date: which UAIs it lists, and where they are. */
import { dirname } from 'node:path';
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { hostEntries, ownConfigFile, ownHostNames } from '../ssh/client/config-file.ts';
import { type Destination, parseConnectString } from '../ssh/client/connect-string.ts';
import {
  emptyRegistry,
  groupKey,
  type HostGroup,
  type HostRegistry,
  hostRegistryFile,
  readRegistry,
} from '../ssh/client/host-registry.ts';
import { knownHostsFile } from '../ssh/client/known-hosts.ts';
import { isLoginName } from '../ssh/client/login-names.ts';
import { isHostName } from '../ssh/client/uai-name.ts';
import { identityFor } from '../ssh/keys/identity.ts';
import { withLock } from '../system/lock.ts';
import { uasEndpoint } from '../tokens/uas-access.ts';

/** What a command has learned about the caller's UAIs. */
export type News = { all: readonly Uai[] } | { found: Uai } | { gone: readonly string[] };

/** The options that select the service in use, for a later command with another environment. */
function wordsFor(context: Context): readonly string[] {
  const { configuration, saved } = context;
  const { url, source } = uasEndpoint(context);
  if (!source.startsWith('configuration ')) {
    return source.startsWith('cray ') ? [] : ['--endpoint', url.href];
  }
  return Object.hasOwn(saved.configurations, configuration)
    ? ['--configuration', configuration]
    : [];
}

/** The destination of a UAI; null while there is none, or when its connect string is not valid. */
function destinationOf(uai: Uai): Destination | null {
  try {
    return parseConnectString(uai.uai_connect_string) ?? null;
  } catch {
    return null;
  }
}

/** The configuration file for a registry. */
export async function renderHosts(context: Context, registry: HostRegistry): Promise<string> {
  const { deps, paths } = context;
  const { files, env } = deps;
  const except = await ownHostNames(files, paths.home);
  const { forwardAgent, user } = registry;
  const shared = { knownHosts: knownHostsFile(paths.state), forwardAgent, env };
  const entries = [];
  for (const { words, hosts } of Object.values(registry.groups)) {
    for (const [name, destination] of Object.entries(hosts)) {
      if (except.has(name)) continue;
      const identityFile = await identityFor(files, paths.state, paths.home, name);
      const place = { name, destination: destination ?? undefined, identityFile };
      entries.push({ ...shared, ...place, words });
    }
  }
  const proxy = (words: readonly string[]) => [...deps.entry, 'ssh', '--stdio', ...words];
  return hostEntries(entries, { ...shared, proxy, user, except });
}

/** Adds one UAI of the service in use. */
export function putHost(context: Context, registry: HostRegistry, uai: Uai): void {
  if (!isHostName(uai.uai_name)) return;
  const words = wordsFor(context);
  const key = groupKey(words);
  const others = registry.groups[key]?.hosts ?? {};
  registry.groups[key] = { words, hosts: { ...others, [uai.uai_name]: destinationOf(uai) } };
}

/** Puts the UAIs of the service in use into the registry; others of that service are removed. */
export function replaceHosts(context: Context, registry: HostRegistry, uais: readonly Uai[]): void {
  const words = wordsFor(context);
  const hosts: HostGroup['hosts'] = {};
  for (const uai of uais) {
    if (isHostName(uai.uai_name)) hosts[uai.uai_name] = destinationOf(uai);
  }
  registry.groups[groupKey(words)] = { words, hosts };
  const [owner] = uais.flatMap(({ username }) => username ?? []);
  if (owner !== undefined && isLoginName(owner)) registry.user = owner;
}

/** Drops the UAIs of configurations that no longer exist. */
function dropRemoved({ saved }: Context, registry: HostRegistry): void {
  for (const [key, { words }] of Object.entries(registry.groups)) {
    const [option, name = ''] = words;
    const isGone = option === '--configuration' && !Object.hasOwn(saved.configurations, name);
    if (isGone) delete registry.groups[key];
  }
}

type Change = (registry: HostRegistry) => void;

/** Changes registry and configuration file together, one process at a time. */
export async function changeHosts(context: Context, change: Change): Promise<HostRegistry> {
  const { deps, paths, signal } = context;
  const { files, clock } = deps;
  const file = hostRegistryFile(paths.state);
  await files.makeOwnDirectory(dirname(file));
  return withLock({ files, clock, signal, path: `${file}.lock` }, async () => {
    const registry = (await readRegistry(files, paths.state)) ?? emptyRegistry();
    dropRemoved(context, registry);
    change(registry);
    const text = await renderHosts(context, registry);
    const own = ownConfigFile(paths.state);
    const present = (await files.readOwn(own).catch(() => undefined))?.toString('utf8');
    await files.writePrivate(file, `${JSON.stringify(registry, null, 2)}\n`);
    if (text !== present) await files.writePrivate(own, text);
    return registry;
  });
}
