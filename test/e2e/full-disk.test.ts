/** What a real disk without space does to the history, the backups and the ledger. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { examineKey, isRefusal } from '../../src/ssh/keys/private-key.ts';
import { put, putKey } from '../support/key-files.ts';
import { startService } from '../support/local.ts';
import { accessToken } from '../support/platform.ts';
import { startPlatform } from '../support/platform-server.ts';
import { createHome, type ProgramHome } from '../support/program.ts';
import { canMount, onSmallDisk, savedState } from '../support/small-disk.ts';

let owner: ProgramHome;
beforeEach(() => {
  owner = createHome({ key: false });
});
afterEach(() => owner.dispose());

/** Without a disk of its own, only one that takes nothing at all can be tried. */
const freePages = canMount ? [0, 1, 2, 3, 4, 5, 8] : [0];

interface HistoryRow {
  outcome: string;
  entries: { kind: string; name: string; state: string }[];
}

describe('the history of the configuration', () => {
  it('agrees with the service or says unknown, however little fits onto the disk', async () => {
    const service = await startService({ empty: true });
    onTestFinished(() => service.close());
    const env = {
      UAS_ENDPOINT: service.endpoint,
      UAS_TOKEN: service.users.find(({ admin }) => admin)?.token ?? '',
    };
    const config = (...args: string[]) => ['admin', 'config', ...args];
    const saved = { ...env, XDG_STATE_HOME: savedState(owner) };
    const exported = async () => (await owner.run(config('export'), { env: saved })).stdout;
    const start = await exported();
    const file = put(
      owner.home,
      'site.yaml',
      'images: [{name: "reg/a:1"}]\nclasses: [{comment: users, image: "reg/a:1"}]\n',
    );
    const lines = [
      ['volumes', 'update', 'lustre', '--mount-path', '/work'],
      ['apply', '-f', file, '--yes'],
      ['delete', '--yes'],
    ];
    for (const line of lines) {
      for (const pages of freePages) {
        const before = await exported();
        const said = `${line.join(' ')} with ${pages} pages`;
        const { code, stderr } = await onSmallDisk(owner, pages, config(...line), env);
        const history = await owner.run(config('history', '--json'), { env: saved });
        const [last] = JSON.parse(history.stdout) as HistoryRow[];
        const after = await exported();
        if (code === 0) {
          expect(['done', 'unknown'], said).toContain(last?.outcome);
          if (last?.outcome === 'unknown') expect(stderr, said).toContain('was not recorded');
        } else if (after === before) {
          expect([code, stderr], said).toEqual([1, expect.stringContaining('nothing was changed')]);
        } else {
          expect([code, last?.outcome], said).toEqual([
            9,
            expect.stringMatching(/partial|unknown/),
          ]);
        }
        if (pages === 0) expect([code, after], said).toEqual([1, before]);
        while (after !== start) {
          const undo = await owner.run(config('undo', '--yes'), { env: saved });
          if (undo.code === 3) break;
          expect(undo.code, undo.stderr).toBe(0);
        }
        expect(await exported(), said).toBe(start);
      }
    }
  }, 120_000);
});

describe('the ledger of an import', () => {
  const members = Array.from({ length: 30 }, (_none, at) => ({
    userId: 1000 + at,
    userName: `user${at}`,
  }));

  it('agrees with the service or is unsettled, however little fits onto the disk', async () => {
    const { platform, url, close } = await startPlatform({ members });
    onTestFinished(close);
    const env = { TOWER_ACCESS_TOKEN: accessToken, TOWER_API_ENDPOINT: url };
    const stored = platform.identities[0]?.credentials ?? new Map();
    for (const pages of freePages) {
      const rows = members.map(({ userName }) => {
        putKey(owner.home, `keys/${userName}`);
        return `${userName},${userName},keys/${userName}\n`;
      });
      const csv = put(owner.home, 'm.csv', `member,linux_username,key_file\n${rows.join('')}`);
      const line = ['mi', 'credentials', 'import', csv, '--identity', 'hpc1', '--yes'];
      const { stderr } = await onSmallDisk(owner, pages, line, env);
      const file = join(savedState(owner), 'uas/uploaded-keys.json');
      const read = () => {
        try {
          return JSON.parse(readFileSync(file, 'utf8')) as {
            uploads: { user: string; fingerprint: string }[];
            unsettled: unknown[];
          };
        } catch {
          return { uploads: [], unsettled: [] };
        }
      };
      for (const { user, fingerprint } of read().uploads) {
        const key = await examineKey(Buffer.from(stored.get(Number(user))?.privateKey ?? ''));
        expect(isRefusal(key) ? key.problem : key.fingerprint, stderr).toBe(fingerprint);
      }
      const again = await owner.run(line, { env: { ...env, XDG_STATE_HOME: savedState(owner) } });
      expect([pages, again.code], again.stderr).toEqual([pages, 0]);
      expect([read().uploads.length, read().unsettled]).toEqual([30, []]);
    }
  }, 180_000);
});
