/** Puts what a command has learned about UAIs into the ssh configuration. */
import type { Context } from '../command/command.types.ts';
import { type HostRegistry, readRegistry } from '../ssh/client/host-registry.ts';
import { changeHosts, type News, putHost, replaceHosts } from './ssh-hosts.ts';

function apply(context: Context, registry: HostRegistry, news: News): void {
  if ('all' in news) replaceHosts(context, registry, news.all);
  if ('found' in news) putHost(context, registry, news.found);
  if (!('gone' in news)) return;
  for (const { hosts } of Object.values(registry.groups)) {
    for (const name of news.gone) delete hosts[name];
  }
}

/** Writes the files only if the news changes them: most lists say what is known already. */
export async function learn(context: Context, news: News): Promise<void> {
  const { deps, paths } = context;
  const known = await readRegistry(deps.files, paths.state);
  if (!known) return;
  const before = JSON.stringify(known);
  apply(context, known, news);
  if (JSON.stringify(known) === before) return;
  await changeHosts(context, (registry) => apply(context, registry, news));
}
