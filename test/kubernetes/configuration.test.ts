/** The configuration in a ConfigMap: nothing is lost when several administrators change it over several replicas. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { located } from '../../src/serve/config/located.ts';
import { configMapName } from '../../src/serve/configuration/config-map.ts';
import {
  type ClusterConfiguration,
  openConfiguration,
} from '../../src/serve/configuration/configuration.ts';
import { seedData } from '../../src/serve/configuration/seeds.ts';
import { pathOf } from '../../src/serve/kubernetes/resources.ts';
import type { Draft } from '../../src/service/ports.ts';
import { realClock } from '../../src/system/clock.ts';
import { openTarget, type Target, until } from './target.ts';

let target: Target;
let stop: AbortController;
const running: Promise<void>[] = [];

beforeEach(async () => {
  target = await openTarget();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running.splice(0));
  await target.close();
});

const seed = () =>
  seedData({
    images: [{ name: 'registry.example/uai:1', default: true }],
    volumes: [
      {
        name: 'home',
        mount_path: '/home',
        volume_description: located({ host_path: { path: '/home', type: 'Directory' } }, 'a test'),
      },
    ],
  });

/** A replica of the service, with a watch of its own unless told otherwise. */
function replica(isWatching = true): ClusterConfiguration {
  const { client, namespace } = target;
  const configuration = openConfiguration({ client, clock: realClock, namespace, seed });
  if (isWatching) running.push(configuration.run(stop.signal));
  return configuration;
}

const addImage =
  (name: string, isDefault = false) =>
  (draft: Draft) => {
    const taken = draft.images.rows().some(({ imagename }) => imagename === name);
    if (taken) throw new Error(`${name} is there`);
    if (isDefault) {
      for (const image of draft.images.rows()) {
        if (image.default) draft.images.put(image.image_id, { ...image, default: false });
      }
    }
    draft.images.put(name, { image_id: name, imagename: name, default: isDefault });
  };

const images = (configuration: ClusterConfiguration) =>
  configuration.read(({ images: rows }) => rows.rows());

describe('the configuration in the cluster', () => {
  it('begins with the defaults of the configuration file', async () => {
    const configuration = replica();
    expect(await images(configuration)).toMatchObject([
      { imagename: 'registry.example/uai:1', default: true },
    ]);
    const volumes = await configuration.read((tables) => tables.volumes.rows());
    expect(volumes).toMatchObject([{ volumename: 'home', mount_path: '/home' }]);
  });

  it('is made once when several replicas begin', async () => {
    const lists = await Promise.all(Array.from({ length: 8 }, () => images(replica(false))));
    const ids = new Set(lists.map(([image]) => image?.image_id));
    expect(ids.size).toBe(1);
  });

  it('loses no change of two replicas at once, and has one default', async () => {
    const replicas = [replica(), replica(false)];
    await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        replicas[at % 2]?.change(addImage(`image-${at}`, true)),
      ),
    );
    const [first] = replicas;
    if (!first) throw new Error('no replica');
    await until(async () => (await images(first)).length === 31, 'all changes');
    const defaults = (await images(replica(false))).filter((image) => image.default);
    expect(defaults).toHaveLength(1);
  }, 60_000);

  it('lets one of two win that take the same name, and tells the other', async () => {
    const outcomes = await Promise.allSettled(
      [replica(), replica()].map((one) => one.change(addImage('same'))),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('reads what it wrote at once, whatever its watch has seen', async () => {
    const configuration = replica();
    for (let at = 0; at < 20; at += 1) {
      await configuration.change(addImage(`image-${at}`));
      expect(await images(configuration)).toHaveLength(at + 2);
    }
  });

  it('shows the changes of another replica', async () => {
    const [one, other] = [replica(), replica()];
    await images(other);
    await until(() => other.isFresh, 'the watch');
    await one.change(addImage('new'));
    await until(async () => (await images(other)).length === 2, 'the change');
  });

  it('is left alone by work that throws, and by work that changes nothing', async () => {
    const configuration = replica(false);
    await images(configuration);
    const path = pathOf('configMaps', target.namespace, configMapName);
    const before = await target.client.call<{ metadata: object }>('GET', path);
    const failing = configuration.change((draft) => {
      addImage('half')(draft);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await configuration.change((draft) => draft.images.rows());
    const after = await target.client.call<{ metadata: object }>('GET', path);
    expect(after.value.metadata).toEqual(before.value.metadata);
  });

  it('goes back to the defaults by a factory reset, and when somebody deletes it', async () => {
    const configuration = replica();
    await configuration.change(addImage('new'));
    await configuration.reset();
    expect(await images(configuration)).toHaveLength(1);
    await configuration.change(addImage('new'));
    await target.client.call('DELETE', pathOf('configMaps', target.namespace, configMapName));
    await until(async () => (await images(configuration)).length === 1, 'the defaults');
  });

  it('keeps integers beyond 2^53 digit by digit', async () => {
    const configuration = replica(false);
    await configuration.change(({ volumes }) => {
      const [volume] = volumes.rows();
      if (volume) {
        volumes.put(volume.volume_id, {
          ...volume,
          volume_description: { csi: { big: 12345678901234567890n } } as never,
        });
      }
    });
    const { value } = await target.client.call<{ data: { volumes: string } }>(
      'GET',
      pathOf('configMaps', target.namespace, configMapName),
    );
    expect(value.data.volumes).toContain('12345678901234567890');
  });

  it('is never guessed at when it is damaged', async () => {
    const configuration = replica(false);
    await images(configuration);
    await target.client.call('PATCH', pathOf('configMaps', target.namespace, configMapName), {
      type: 'application/merge-patch+json',
      body: { data: { images: '[]' } },
    });
    const message =
      'the configuration in the cluster is damaged: images: expected an object of rows';
    await expect(images(replica(false))).rejects.toThrow(message);
    await expect(replica(false).change(addImage('new'))).rejects.toThrow(message);
  });
});
