/** The service on Kubernetes in one value: the routes over the cluster, what follows it, and what the leader does. */
import type { Observed } from '../service/observed.ts';
import type { Settings } from '../service/settings.ts';
import type { Uas } from '../service/uas/route.ts';
import { handleUas } from '../service/uas/router.ts';
import { uaiView } from '../service/uas/uais/view.ts';
import type { Adapter, AdapterWorld, OpenAdapter } from './adapter.ts';
import { openCluster } from './cluster/cluster.ts';
import { followStarts } from './cluster/go-live.ts';
import { Reaper } from './cluster/reaper.ts';
import { Watches } from './cluster/watches.ts';
import { type ClusterConfiguration, openConfiguration } from './configuration/configuration.ts';
import { seedData } from './configuration/seeds.ts';
import { objectOptionsOf, settingsOf } from './site.ts';

function openWatches({ config, client, clock, log, metrics }: AdapterWorld): Watches {
  return new Watches({
    client,
    clock,
    namespaces: config.uaiNamespaces,
    sshPort: config.ports.ssh,
    onTrouble: (error, resource, namespace) => {
      metrics.watchRestart(resource, namespace);
      log.error('watch', error, { resource, namespace });
    },
  });
}

function openTables({ config, client, clock, log, metrics }: AdapterWorld): ClusterConfiguration {
  return openConfiguration({
    client,
    clock,
    namespace: config.namespace,
    seed: () => seedData(config.defaults),
    onTrouble: (error) => {
      metrics.watchRestart('configMaps', config.namespace);
      log.error('watch', error, { resource: 'configMaps', namespace: config.namespace });
    },
  });
}

/** What the metrics count a UAI under. */
function factsOf(seen: Observed, settings: Settings, now: number) {
  return {
    state: uaiView(seen, settings, now)?.uai_status ?? 'no pod',
    classId: seen.job.labels['uas-class-id'] ?? '',
  };
}

export const openAdapter: OpenAdapter = async (world): Promise<Adapter> => {
  const { config, client, clock, log, metrics, callers, limits } = world;
  const settings = settingsOf(config);
  const watches = openWatches(world);
  const configuration = openTables(world);
  const cluster = openCluster({
    ...{ client, clock, watches, limits, namespaces: config.uaiNamespaces },
    objects: objectOptionsOf(config),
    checksClasses: config.checkClasses,
    onCreation: (outcome) => metrics.creation(outcome),
  });
  const uas: Uas = { configuration, cluster, callers, settings, now: () => clock.now() };
  const reaper = new Reaper({
    ...{ client, clock, watches },
    onRemoved: ({ namespace, name }, why) => {
      metrics.reaped(why === 'ended' ? 'completed' : 'timeout');
      log.line('info', 'removed', { namespace, name, why });
    },
    onOrphan: ({ kind, namespace, name }) => {
      metrics.reaped('orphan');
      log.line('info', 'orphan removed', { kind, namespace, name });
    },
    onTrouble: (error) => log.error('reaper', error),
  });
  return {
    handle: (request) => handleUas(uas, request),
    async run(signal) {
      const stop = followStarts(watches, clock, (seconds) => metrics.goLive(seconds));
      await Promise.all([watches.run(signal), configuration.run(signal)]);
      stop();
    },
    lead: (signal) => reaper.run(signal),
    stale() {
      if (watches.isFresh && configuration.isFresh) return undefined;
      const old = watches.caches().find(({ isFresh }) => !isFresh);
      return old
        ? `the watch of ${old.resource} in namespace ${old.namespace} is stale`
        : `the watch of the configuration in namespace ${config.namespace} is stale`;
    },
    *uais() {
      for (const job of watches.unordered()) {
        if (!job.hasSucceeded) yield factsOf(watches.observed(job), settings, clock.now());
      }
    },
    *caches() {
      yield* watches.caches();
      const { namespace } = config;
      yield { resource: 'configMaps', namespace, age: configuration.age };
    },
  };
};
