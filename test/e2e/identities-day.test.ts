/** An organization owner's day as the README tells it: its lines are typed into a shell, and show what it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newKey } from '../../src/ssh/keys/new-key.ts';
import { put } from '../support/key-files.ts';
import { createHome, hasTool } from '../support/program.ts';
import { type Place, place } from '../support/shells.ts';

const heading = "### An organization's SSH identities\n";

interface Typed {
  line: string;
  /** Lines that it shows, on stdout or stderr. */
  shows: string[];
}

/** The console block below the heading: commands behind `$ `, and what they show. */
function readmeLines(): Typed[] {
  const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const section = text.slice(text.indexOf(heading) + heading.length);
  const [, block = ''] = /```console\n([\s\S]*?)```/.exec(section) ?? [];
  const typed: Typed[] = [];
  for (const line of block.trimEnd().split('\n')) {
    if (line.startsWith('$ ')) typed.push({ line: line.slice(2), shows: [] });
    else typed.at(-1)?.shows.push(line);
  }
  return typed;
}

/** A shell with the program on its PATH; the service that it starts is stopped at the end. */
function shell(): Place & { type(line: string): Promise<{ code: number; shown: string }> } {
  const here = place();
  const options = { env: here.env, extendEnv: false, cwd: here.directory, reject: false } as const;
  onTestFinished(async () => {
    await execa(join(here.directory, 'uas'), ['local', 'stop'], options);
  });
  return {
    ...here,
    async type(line) {
      const bash = execa('bash', ['-c', line], { ...options, stdin: 'ignore', all: true });
      const { exitCode, all } = await bash;
      return { code: exitCode ?? -1, shown: all };
    },
  };
}

interface Row {
  userName: string;
  managedCredentialsId: number | null;
}

describe('the day of an organization’s owner', () => {
  it.runIf(hasTool('bash'))(
    'goes as the README says',
    async () => {
      const { type, directory } = shell();
      const rows = async (identity: string): Promise<Map<string, number | null>> => {
        const { shown } = await type(`uas mi credentials list ${identity} --json`);
        return new Map(
          (JSON.parse(shown) as Row[]).map((row) => [row.userName, row.managedCredentialsId]),
        );
      };
      const codes: Record<string, number> = {};
      for (const { line, shows } of readmeLines()) {
        const { code, shown } = await type(line);
        codes[line.replace(/ +#.*/, '')] = code;
        for (const text of shows) expect(shown.split('\n'), line).toContain(text);
      }
      const bad = Object.entries(codes).filter(([, code]) => code !== 0);
      expect(bad).toEqual([
        ['uas mi credentials import members.csv --identity hpc2 --dry-run', 9],
        ['uas mi credentials import members.csv --identity hpc2 --yes', 9],
      ]);

      const hpc2 = await rows('hpc2');
      const missing = [...hpc2].filter(([, id]) => id === null).map(([name]) => name);
      expect([hpc2.size, missing]).toEqual([199, ['amir-nasser', 'bea-lind', 'dora-kovacs']]);
      const hpc1 = await rows('hpc1');
      expect([hpc1.get('amir-nasser'), hpc1.get('bea-lind')]).toEqual([null, null]);

      const ledger = readFileSync(join(directory, '.local/state/uas/uploaded-keys.json'), 'utf8');
      const { uploads } = JSON.parse(ledger) as {
        uploads: { linuxUsername: string; fingerprint: string }[];
      };
      const made = (await type('for k in new-keys/*/id_ed25519; do ssh-keygen -lf $k; done')).shown;
      const fresh = uploads.filter(({ fingerprint }) => made.includes(fingerprint));
      // Ten were made; two of them have been offboarded since.
      expect([made.split('\n').length, uploads.length, fresh.length]).toEqual([10, 196, 8]);

      const again =
        'chmod 600 keys/dora-kovacs; uas mi credentials import members.csv --identity hpc2';
      const converged = await type(`${again} --on-exists skip --yes -o name`);
      expect(converged.code).toBe(9);
      // Who was offboarded does not come back by running the file again.
      expect(converged.shown).toMatch(
        /plan for hpc2 on 127\.0\.0\.1:\d+ \(configuration local\): 1 to create, 0 to replace, 196 to skip, 3 refused\n/,
      );
    },
    180_000,
  );

  it('may begin with an import as soon as there is a service', async () => {
    const { type, directory } = shell();
    const csv = 'member,linux_username,key_file\ngoran-petrov,goran,key\n';
    put(directory, 'key', newKey('goran'));
    put(directory, 'members.csv', csv, 0o644);
    const { code, shown } = await type(
      'uas local start -q > /dev/null && uas mi credentials import members.csv --yes',
    );
    expect(code).toBe(0);
    expect(shown).toContain('using hpc1, the only managed identity\n');
    expect(shown).toContain('1 created');
  }, 60_000);
});

describe.skipIf(!hasTool('ssh'))('a UAI', () => {
  it('is a login node on which keys are tried', async () => {
    const person = createHome();
    onTestFinished(() => person.dispose());
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await person.run([...args, '--json']);
      return { code, stderr, value: stdout === '' ? undefined : JSON.parse(stdout) };
    };
    await run('local', 'start', '--speed', '20');
    const uai = (await run('create', '--wait')).value as { uai_connect_string: string };
    const [, user = '', port = ''] = /^ssh (\S+)@127\.0\.0\.1 -p (\d+)$/.exec(
      uai.uai_connect_string,
    ) as string[];
    const host = ['--host-name', '127.0.0.1', '--port', port];
    expect((await run('mi', 'create', 'uai', '-p', 'slurm', ...host)).code).toBe(0);

    const key = join(person.home, '.ssh/id_ed25519');
    const other = put(person.home, 'other', newKey('other'));
    const csv = `member,linux_username,key_file\nbea-lind,${user},${key}\nchen-wei,nobody,${other}\n`;
    const file = put(person.home, 'members.csv', csv, 0o644);
    const tried = await run('mi', 'credentials', 'import', file, '-n', 'uai', '--probe', '--yes');
    expect(tried.code).toBe(9);
    expect(JSON.parse(tried.stderr).error.details).toMatchObject([
      { member: 'bea-lind', result: 'created' },
      {
        member: 'chen-wei',
        result: 'refused',
        message: 'the key does not log in: the login node refused the key',
      },
    ]);
  }, 60_000);
});
