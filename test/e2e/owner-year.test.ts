/** The owner's year: every line of docs/owner.md, with the built program, the embedded service and 200 members. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleLines, openShell, type PageShell } from '../support/page-shell.ts';

const lines = consoleLines('owner.md');

let owner: PageShell;
beforeAll(async () => {
  owner = await openShell(['local', 'start', '--json', '--members', '200']);
});
afterAll(() => owner.dispose());

const path = (name: string) => join(owner.directory, name);
const read = (name: string) => readFileSync(path(name), 'utf8');

/** What an owner does in a spreadsheet: two typos and a path of a public key, and a file as Excel writes it. */
function messUp(): void {
  const rows = read('members.csv')
    .replace('goran-maric3,goran-maric3', 'goran-marik3,goran-marik3')
    .replace('ivo-nunez2,ivo-nunez2', 'ivo-nunez2,Ivo Nunez')
    .replace('keys/hana-sato,', 'keys/hana-sato.pub,')
    .replace('member,linux_username,key_file', 'Member,Linux Username,Key File')
    .replaceAll(',', ';')
    .replaceAll('\n', ';;\r\n');
  writeFileSync(path('members.csv'), Buffer.from(`\ufeff${rows};;;;;\r\n`, 'utf16le'));
}

/** Corrects the rows that were not done, and the members file. */
function correct(): void {
  const good = (text: string) =>
    text
      .replaceAll('goran-marik3', 'goran-maric3')
      .replaceAll('Ivo Nunez', 'ivo-nunez2')
      .replaceAll('keys/hana-sato.pub', 'keys/hana-sato');
  writeFileSync(path('bad.csv'), good(read('bad.csv')));
  const text = readFileSync(path('members.csv')).toString('utf16le').slice(1);
  const rows = text
    .replaceAll(';;\r\n', '\n')
    .replaceAll(';', ',')
    .replace(/,+\s*$/, '\n');
  writeFileSync(path('members.csv'), good(rows));
}

describe('the owner’s year', () => {
  it('runs line by line, and each line shows what the page says', () => {
    const codes = new Map<string, number>();
    let hasMess = false;
    for (const { line, shows } of lines) {
      if (line.includes('--dry-run') && !hasMess) {
        hasMess = true;
        messUp();
      }
      if (line.includes('import bad.csv')) correct();
      const { code, shown } = owner.type(line);
      codes.set(line, code);
      for (const text of shows) expect(shown.split('\n'), `${line}: ${shown}`).toContain(text);
    }
    const failed = [...codes].filter(([, code]) => code !== 0);
    expect(failed).toEqual([
      ['uas mi credentials import members.csv --identity hpc2 --dry-run', 9],
      [
        'uas mi credentials import members.csv --identity hpc2 --dry-run --authorized-keys install.csv',
        9,
      ],
      ['uas mi credentials import members.csv --identity hpc2 --yes --rejects bad.csv', 9],
    ]);

    // What the files say.
    const keys = (name: string, change: string) =>
      read(name).match(new RegExp(`^${change},`, 'gm'))?.length ?? 0;
    expect([keys('install.csv', 'add'), keys('install.csv', 'remove')]).toEqual([197, 0]);
    expect([keys('rotate.csv', 'add'), keys('rotate.csv', 'remove')]).toEqual([200, 200]);
    expect(keys('remove.csv', 'remove')).toBeGreaterThanOrEqual(3);
    expect([keys('hpc3.csv', 'add'), keys('hpc3.csv', 'remove')]).toEqual([197, 0]);

    // What is there in the end: one cluster with 197 keys, and none of the three who left anywhere.
    const identities = JSON.parse(owner.type('uas mi list --json').shown) as { name: string }[];
    expect(identities.map(({ name }) => name)).toEqual(['hpc1', 'hpc3']);
    const added = (name: string) =>
      owner.type(`uas mi credentials list ${name} --added -q`).shown.trim().split('\n');
    expect(added('hpc3')).toHaveLength(197);
    for (const who of ['amir-nasser', 'bea-lind', 'dora-kovacs']) {
      expect([...added('hpc1'), ...added('hpc3')]).not.toContain(who);
    }
    const old = owner.type('uas mi credentials import members.csv --identity hpc3 --dry-run');
    expect(old.shown).toContain('was offboarded on');
    expect(old.shown).toMatch(/ 3 refused; dry run/);
  }, 400_000);

  it('has a fair number of lines, and none with an id', () => {
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter(({ line }) => /\d{6}/.test(line))).toEqual([]);
  });
});
