/** What the screens of terminals of several widths show: nothing broken within a word, nothing important cut. */
import { describe, expect, it } from 'vitest';
import { hasTool } from '../support/program.ts';
import { ending, hasColor, openScreen, type Screen, uasLine } from '../support/screen.ts';
import { startUaiServer, type UaiServer } from '../support/uai-server.ts';

const hasTmux = hasTool('tmux');
const widths = [120, 80, 60, 40];
const wide = 500;

/** No line is longer than the terminal is wide, so that the terminal broke none. */
function expectWhole(screen: Screen): void {
  expect(screen.all()).toEqual(screen.joined());
}

function environment({ endpoint }: UaiServer, more: Record<string, string> = {}) {
  const PATH = process.env.PATH ?? '';
  return { PATH, LANG: 'C.UTF-8', UAS_ENDPOINT: endpoint, UAS_TOKEN: 'a.b.c', ...more };
}

/** The words on the screen of commands, one after the other; a command that goes on after a backslash is one. */
async function wordsOf(lines: string, options: Parameters<typeof openScreen>[1]) {
  const screen = openScreen(lines, options);
  await screen.until(/\[exit \d+\]/);
  const words = screen.all().join('\n').replaceAll(' \\\n', ' ').split(/\s+/);
  return { screen, words };
}

describe.skipIf(!hasTmux)('lists of UAIs on a terminal', () => {
  const sizes = widths.flatMap((cols) =>
    [1, 30].flatMap((count) => ['', '1'].map((noColor) => [cols, count, noColor] as const)),
  );
  const states = ['Ready', 'Starting', 'Failed', 'Not ready', 'Ending'];
  /** Rows of 30 are wider than one: their ages and states are longer. */
  const titles: Record<string, string> = {
    '1 of 120': 'NAME OWNER STATUS AGE HOST CONNECT',
    '1 of 80': 'NAME OWNER STATUS AGE HOST CONNECT',
    '1 of 60': 'NAME OWNER STATUS AGE HOST',
    '1 of 40': 'NAME OWNER STATUS AGE',
    '30 of 120': 'NAME OWNER STATUS AGE HOST CONNECT',
    '30 of 80': 'NAME OWNER STATUS AGE HOST',
    '30 of 60': 'NAME OWNER STATUS AGE HOST',
    '30 of 40': 'NAME STATUS AGE',
  };

  it.each(sizes)('of %i columns with %i of them, NO_COLOR=%s', async (cols, count, noColor) => {
    const service = await startUaiServer(count);
    const env = environment(service, noColor ? { NO_COLOR: noColor } : {});
    const line = `${uasLine('list')}\n${uasLine('admin uais list')}`;
    const screen = openScreen(line, { cols, rows: 100, env });
    await screen.until(ending(0));
    expectWhole(screen);
    const tables = screen
      .all()
      .join('\n')
      .split(/^(?=NAME)/m);
    expect(tables).toHaveLength(2);
    for (const [head = '', ...rows] of tables.map((table) => table.split('\n'))) {
      expect(head.split(/ +/).join(' ')).toBe(titles[`${count} of ${cols}`]);
      for (const [at, { uai_name }] of service.uais.entries()) {
        expect(rows[at]?.startsWith(`${uai_name}  `)).toBe(true);
        expect(rows[at]).toContain(` ${states[at % states.length]} `);
      }
    }
    expect(hasColor(screen)).toBe(noColor === '');
  });

  it.each(widths)('that failed say why below the table, in %i columns', async (cols) => {
    const env = environment(await startUaiServer(3));
    const { screen, words } = await wordsOf(uasLine('list'), { cols, env });
    expectWhole(screen);
    expect(words.join(' ')).toContain('the image cannot be pulled: is it in the registry?');
  });

  it.each(widths)('one by one: describe loses no word in %i columns', async (cols) => {
    const service = await startUaiServer(5);
    const env = environment(service);
    const lines = service.uais.map(({ uai_name }) => uasLine(`describe ${uai_name}`)).join('\n');
    const { screen, words } = await wordsOf(lines, { cols, rows: 100, env });
    const whole = await wordsOf(lines, { cols: wide, rows: 100, env });
    expectWhole(screen);
    expect(words.join('')).toBe(whole.words.join(''));
    // The name of an image is longer than such a line.
    if (cols > 40) expect(words).toEqual(whole.words);
  });

  it.each(widths.flatMap((cols) => [1, 30].map((count) => [cols, count] as const)))(
    'of %i columns: status with %i of them',
    async (cols, count) => {
      const service = await startUaiServer(count);
      const screen = openScreen(uasLine('status'), { cols, rows: 40, env: environment(service) });
      const text = await screen.until(ending(0));
      expectWhole(screen);
      expect(text).toMatch(/^next +uas ssh /m);
      expect(text).toMatch(new RegExp(`^UAIs +${count}$`, 'm'));
      for (const [at, { uai_name }] of service.uais.slice(0, 10).entries()) {
        expect(text).toMatch(new RegExp(`^  ${uai_name}  ${states[at % states.length]} `, 'm'));
      }
      expect(text.includes('… and 20 more: uas list')).toBe(count === 30);
    },
  );

  it.each(widths)('of %i columns: images keep their ends', async (cols) => {
    const env = environment(await startUaiServer(0));
    const screen = openScreen(uasLine('images list'), { cols, env });
    const text = await screen.until(ending(0));
    expectWhole(screen);
    expect(text).toMatch(/uai-sles15sp3:1\.6\.0 +yes$/m);
    expect(text).toMatch(/for-gpus:1\.6\.0-20260131 +no$/m);
  });
});

describe.skipIf(!hasTmux)('help on a terminal', () => {
  const pages = ['create --help', 'ssh --help', '--help', ''];
  const lines = pages.map(uasLine).join('\n');
  const env = { PATH: process.env.PATH ?? '' };

  it.each(widths)('of %i columns loses no word', async (cols) => {
    const { screen, words } = await wordsOf(lines, { cols, rows: 300, env });
    expectWhole(screen);
    const { words: expected } = await wordsOf(lines, { cols: wide, rows: 300, env });
    if (cols >= 60) expect(words).toEqual(expected);
    else expect(words.join('')).toBe(expected.join(''));
  });

  it.each(widths)('of %i columns wraps the cells of a topic, and cuts none', async (cols) => {
    const topics = ['help options', 'help exit-codes'].map(uasLine).join('\n');
    const { screen, words } = await wordsOf(topics, { cols, rows: 300, env });
    expectWhole(screen);
    const { words: expected } = await wordsOf(topics, { cols: wide, rows: 300, env });
    // Where two columns wrap, their words take turns.
    expect(words.sort()).toEqual(expected.sort());
  });

  it('of 80 × 24: the first screen shows the next step and create, list and ssh', async () => {
    const screen = openScreen(uasLine(''), { cols: 80, rows: 24, env });
    const text = await screen.until(ending(0));
    expect(screen.all().length).toBeLessThanOrEqual(24);
    expect(text).toMatch(
      /^next +uas init +set up your system; or uas local start, to try it here$/m,
    );
    for (const name of ['create', 'list', 'ssh']) {
      expect(text).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
    }
  });
});

describe.skipIf(!hasTmux)('waiting on a terminal', () => {
  it('says after a second what a plain list waits for, and leaves nothing of it', async () => {
    const service = await startUaiServer(1);
    service.delay = 3000;
    const screen = openScreen(uasLine('list'), { cols: 80, env: environment(service) });
    const host = new URL(service.endpoint).host;
    await screen.until(`waiting for ${host} 1s`);
    await screen.until(ending(0));
    expect(screen.all().join('\n')).not.toContain('waiting');
    expect(screen.all()[0]).toMatch(/^NAME /);
  });

  it.each(['ACCESSIBLE=1', 'TERM=dumb'])(
    'says it once and on a line of its own with %s',
    async (variable) => {
      const service = await startUaiServer(1);
      service.delay = 3000;
      const line = `${variable} ${uasLine('list')}`;
      const screen = openScreen(line, { cols: 80, env: environment(service) });
      await screen.until(ending(0));
      const lines = screen.all();
      expect(lines[0]).toBe(`waiting for ${new URL(service.endpoint).host}`);
      expect(lines.filter((text) => text.includes('waiting'))).toHaveLength(1);
      expect(lines[1]).toMatch(/^NAME /);
    },
  );
});

describe.skipIf(!hasTmux)('list --watch on a terminal', () => {
  it('keeps its headings on the screen when there are more UAIs than lines', async () => {
    const service = await startUaiServer(30);
    const env = environment(service);
    const screen = openScreen(uasLine('list --watch'), { cols: 80, rows: 24, env });
    const text = await screen.until('… and 10 more, for which the terminal is not tall enough');
    expect(text).toMatch(/^uas list, .*\nNAME /);
    expect(text).toContain(service.uais[19]?.uai_name);
    screen.type('C-c');
    await screen.until(ending(130));
  });

  it('draws the list again when something changes, and ends with Ctrl-C', async () => {
    const service = await startUaiServer(2);
    const screen = openScreen(uasLine('list --watch'), { cols: 80, env: environment(service) });
    await screen.until(/^uai-vers-a9007ea5 .* Starting /m);
    for (const uai of service.uais)
      Object.assign(uai, { uai_status: 'Running: Ready', uai_msg: '' });
    const text = await screen.until(/^uai-vers-a9007ea5 .* Ready /m);
    expect(text.match(/^NAME /gm)).toHaveLength(1);
    expect(text).toMatch(/^uas list, \d\d:\d\d:\d\d; Ctrl-C ends it$/m);
    screen.type('C-c');
    await screen.until(ending(130));
  });

  it.each(['ACCESSIBLE=1', 'TERM=dumb'])(
    'prints a line for each change with %s',
    async (variable) => {
      const service = await startUaiServer(2);
      const line = `${variable} ${uasLine('list --watch')}`;
      const screen = openScreen(line, { cols: 80, env: environment(service) });
      await screen.until(/ added {4}uai-vers-a9007ea5 .* Starting /);
      service.uais.shift();
      const text = await screen.until(/ removed {2}uai-vers-a7dd393e /);
      expect(text).not.toContain('NAME');
      screen.type('C-c');
      await screen.until(ending(130));
    },
  );
});
