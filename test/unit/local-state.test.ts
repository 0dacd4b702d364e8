import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal, readJournal } from '../../src/local/state/journal.ts';
import { openStore } from '../../src/local/state/store.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'uas-state-'));
  path = join(directory, 'deep', 'state.jsonl');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const image = (image_id: string) => ({
  image_id,
  imagename: `name of ${image_id}`,
  default: false,
});

describe('the state file', () => {
  it('brings back what was committed, large numbers included', async () => {
    const first = await openStore(path);
    first.uas.images.put('a', image('a'));
    first.uas.images.put('b', image('b'));
    first.uas.images.remove('a');
    first.uas.volumes.put('v', {
      volume_id: 'v',
      volumename: 'v',
      mount_path: '/v',
      volume_description: { nfs: { big: 12345678901234567890n } },
    });
    await first.commit();
    // Not closed: as after kill -9.
    const second = await openStore(path);
    expect(second.uas.images.rows()).toEqual([image('b')]);
    expect(second.uas.volumes.get('v')?.volume_description).toEqual({
      nfs: { big: 12345678901234567890n },
    });
    await first.close();
    await second.close();
  });

  it('is private', async () => {
    await (await openStore(path)).close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('keeps rows in the order of their keys, whatever came first', async () => {
    const store = await openStore(undefined);
    for (const key of ['m', 'c', 'x', 'a', 'z', 'c']) store.uas.images.put(key, image(key));
    store.uas.images.remove('m');
    store.uas.images.remove('none');
    expect(store.uas.images.rows().map((row) => row.image_id)).toEqual(['a', 'c', 'x', 'z']);
  });

  it.each([
    ['by the end of a process', '["images","b",{"image_id":"b'],
    ['by a power failure that kept the length only', '["images",\0\0\0\0\0'],
  ])('forgets a last line that was cut off %s', async (_how, rest) => {
    const store = await openStore(path);
    store.uas.images.put('a', image('a'));
    await store.close();
    await writeFile(path, rest, { flag: 'a' });
    const again = await openStore(path);
    expect(again.uas.images.rows()).toEqual([image('a')]);
    again.uas.images.put('c', image('c'));
    await again.close();
    expect((await readJournal(path)).map(([, key]) => key)).toEqual(['a', 'c']);
  });

  it.each([
    '{"uas-local-state":1}\nrubbish\n["images","a",{}]\n',
    'something else\n',
    ...['null', '5', '"x"', '{}', '[]', '["images"]', '["images",1,{}]', '["images","a",null]'].map(
      (line) => `{"uas-local-state":1}\n${line}\n`,
    ),
    ...['["images","a",{"image_id":"a"}]', '["images","a",{},1]', '["imagez","a",{}]'].map(
      (line) => `{"uas-local-state":1}\n${line}\n`,
    ),
    '{"uas-local-state":1}\n["uais","user/one",{"name":"one"}]\n',
    '{"uas-local-state":1}\n["site","site",{"empty":false}]\n',
  ])('is not guessed at when it is damaged: %j', async (text) => {
    await (await openStore(path)).close();
    await writeFile(path, text);
    await expect(openStore(path)).rejects.toMatchObject({
      message: `the state file of the embedded service is damaged: ${path}`,
      hint: 'uas local reset',
    });
  });

  it('takes what is not UTF-8 for damage, but not a replacement character', async () => {
    const store = await openStore(path);
    store.uas.images.put('a', { ...image('a'), imagename: 'x\ufffd' });
    await store.close();
    await (await openStore(path)).close();
    await writeFile(
      path,
      Buffer.concat([await readFile(path), Buffer.from('["runs","\xff"]\n', 'latin1')]),
    );
    await expect(openStore(path)).rejects.toMatchObject({ hint: 'uas local reset' });
  });

  it('is on disk before a change is confirmed, with one fsync for many changes', async () => {
    const store = await openStore(path);
    const handle = await open(path);
    const sync = vi.spyOn(Object.getPrototypeOf(handle), 'datasync');
    await handle.close();
    const confirmed = Array.from({ length: 20 }, (_, at) => {
      store.uas.images.put(`${at}`, image(`${at}`));
      return store.commit();
    });
    await confirmed[0];
    expect(sync).toHaveBeenCalledTimes(1);
    await Promise.all(confirmed);
    expect(sync).toHaveBeenCalledTimes(2);
    sync.mockRejectedValueOnce(new Error('the disk is gone'));
    store.uas.images.put('z', image('z'));
    await expect(store.commit()).rejects.toThrow('the disk is gone');
    sync.mockRestore();
    await store.close();
    expect(await readJournal(path)).toHaveLength(21);
  });

  it('does not grow for ever', async () => {
    const store = await openStore(path);
    for (let round = 0; round < 5000; round += 1) {
      store.uas.images.put('a', { ...image('a'), imagename: `name ${round}` });
      if (round % 100 === 0) await store.commit();
    }
    await store.close();
    expect((await readFile(path, 'utf8')).split('\n').length).toBeLessThan(2500);
    const again = await openStore(path);
    expect(again.uas.images.get('a')?.imagename).toBe('name 4999');
    await again.close();
  });

  it('has every change on disk when its commit resolves, though many share a write', async () => {
    const journal = await openJournal(path, () => []);
    const missing: string[] = [];
    await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        await new Promise((later) => setTimeout(later, index % 7));
        journal.record('images', `k${index}`, image(`k${index}`));
        await journal.commit();
        if (!(await readFile(path, 'utf8')).includes(`"k${index}"`)) missing.push(`k${index}`);
      }),
    );
    await journal.close();
    expect(missing).toEqual([]);
    expect(new Set((await readJournal(path)).map(([, key]) => key)).size).toBe(500);
  });

  it('is left alone once it is closed', async () => {
    const store = await openStore(path);
    await store.close();
    store.uas.images.put('late', image('late'));
    await expect(store.commit()).rejects.toThrow('closed');
    expect(await readJournal(path)).toEqual([]);
  });

  it('rewrites everything after a failed write', async () => {
    const rows = new Map<string, object>();
    const journal = await openJournal(path, function* () {
      for (const [key, row] of rows) yield ['images', key, row] as const;
    });
    const put = (key: string) => {
      rows.set(key, image(key));
      journal.record('images', key, image(key));
      return journal.commit();
    };
    // Enough changes that the next write replaces the file, which needs its directory.
    for (let index = 0; index <= 1000; index += 1) journal.record('images', 'a', image('a'));
    await put('a');
    await rm(join(directory, 'deep'), { recursive: true });
    await writeFile(join(directory, 'deep'), 'a file in the way');
    await expect(put('b')).rejects.toThrow();
    await rm(join(directory, 'deep'));
    await put('c');
    expect((await readJournal(path)).map(([, key]) => key)).toEqual(['a', 'b', 'c']);
    await journal.close();
  });
});
