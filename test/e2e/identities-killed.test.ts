/** An import that is killed at any moment leaves a ledger that agrees with the service, or says that it does not know. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { examineKey, isRefusal } from '../../src/ssh/keys/private-key.ts';
import { accessToken } from '../support/platform.ts';
import { startPlatform } from '../support/platform-server.ts';
import { createHome, type ProgramHome } from '../support/program.ts';

interface Entry {
  user: string;
  fingerprint: string;
}

let owner: ProgramHome;
beforeEach(() => {
  owner = createHome({ key: false });
});
afterEach(() => owner.dispose());

const members = Array.from({ length: 30 }, (_none, at) => {
  return { userId: 1000 + at, userName: `user${at}` };
});

/** New keys for all members, and the file that leads to them. */
function newKeys(): string {
  mkdirSync(join(owner.home, 'keys'), { mode: 0o700, recursive: true });
  const rows = members.map(({ userName }) => {
    writeFileSync(join(owner.home, 'keys', userName), newKey(userName), { mode: 0o600 });
    return `${userName},${userName},keys/${userName}\n`;
  });
  const file = join(owner.home, 'members.csv');
  writeFileSync(file, `member,linux_username,key_file\n${rows.join('')}`);
  return file;
}

async function fingerprintOf(text: string): Promise<string> {
  const key = await examineKey(Buffer.from(text));
  if (isRefusal(key)) throw new Error(key.problem);
  return key.fingerprint;
}

function readLedger(): { uploads: Entry[]; unsettled: Entry[] } {
  const file = join(owner.home, '.local/state/uas/uploaded-keys.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('an import that is killed', () => {
  it.each([1, 5, 21, 29])(
    'after %d writes agrees with the service or is unsettled, and the next one ends it',
    async (after) => {
      const server = await startPlatform({ members }, { latency: 15 });
      onTestFinished(() => server.close());
      const stored = server.platform.identities[0]?.credentials ?? new Map();
      const env = { TOWER_ACCESS_TOKEN: accessToken, TOWER_API_ENDPOINT: server.url };
      const args = ['mi', 'credentials', 'import', newKeys(), '--identity', 'hpc1', '--yes'];
      expect(await owner.run(args, { env })).toMatchObject({ code: 0 });

      newKeys();
      server.platform.calls.length = 0;
      const running = owner.start(args, { env });
      const puts = () => server.platform.calls.filter((call) => call.startsWith('PUT')).length;
      while (puts() < after) await new Promise((resolve) => setTimeout(resolve, 1));
      running.kill('SIGKILL');
      await running.done;

      const { uploads, unsettled } = readLedger();
      const places = [...uploads, ...unsettled].map(({ user }) => user);
      expect(new Set(places).size).toBe(members.length);
      for (const { user, fingerprint } of uploads) {
        const { privateKey } = stored.get(Number(user)) ?? { privateKey: '' };
        expect(await fingerprintOf(privateKey), user).toBe(fingerprint);
      }

      expect(await owner.run(args, { env })).toMatchObject({ code: 0 });
      for (const { userId, userName } of members) {
        const file = readFileSync(join(owner.home, 'keys', userName), 'utf8');
        expect(stored.get(userId)?.privateKey, userName).toBe(file);
      }
      expect(readLedger().unsettled).toEqual([]);
    },
    60_000,
  );
});
