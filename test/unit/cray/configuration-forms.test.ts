/** What a configuration file may hold in addition to texts, and what cray writes and prints of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configuration, cray, gateway } from '../../support/cray.ts';

const saved = (home: string) =>
  readFileSync(join(home, '.config/cray/configurations/default'), 'utf8');

async function rewritten(value: string): Promise<string> {
  const { home } = await cray(['config', 'set', 'core', 'a=b'], {
    files: configuration(gateway, `x = ${value}\n`),
  });
  return /^x = (.*)$/m.exec(saved(home))?.[1] ?? '';
}

describe('config set keeps', () => {
  it.each([
    ['2020-01-02', '2020-01-02'],
    ['2020-01-02T03:04:05', '2020-01-02T03:04:05'],
    ['2020-01-02 03:04:05', '2020-01-02T03:04:05'],
    ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05Z'],
    ['2020-01-02T03:04:05+00:00', '2020-01-02T03:04:05Z'],
    ['2020-01-02T03:04:05+05:30', '2020-01-02T03:04:05+05:30'],
    ['2020-01-02T03:04:05.250Z', '2020-01-02T03:04:05.250000Z'],
    ['1979-05-27T00:32:00.999999-07:00', '1979-05-27T00:32:00.999999-07:00'],
    ['1979-05-27 07:32:00.1234Z', '1979-05-27T07:32:00.123400Z'],
    ['1979-05-27T00:32:00.1234567', '1979-05-27T00:32:00.123456'],
    ['00:32:00.999999', '00:32:00.999999'],
    ['-0.0', '0.0'],
    ['03:04:05', '03:04:05'],
    ['[2020-01-02, 2020-01-03]', '[ 2020-01-02, 2020-01-03,]'],
    ['1_000', '1000'],
    ['0xff', '255'],
    ['1e5', '100000.0'],
    ['1e-7', '1e-7'],
    ['6.0', '6.0'],
    ['inf', 'inf'],
    ['-nan', 'nan'],
    ['true', 'true'],
    ["'a\\b'", '"a\\\\b"'],
    ['[["a"], [1]]', '[ [ "a",], [ 1,],]'],
    ['{a = 1}', ''],
  ])('%s as %s', async (value, text) => {
    expect(await rewritten(value)).toBe(text);
  });

  it('a key that is not ASCII, with quotes from then on', async () => {
    const { code, home } = await cray(['config', 'set', 'core', 'a=b'], {
      files: configuration(
        gateway,
        `é = 1 # ñ = 2\nü.ß = "x"\nt = "ö = 3, {ä = 4}"\ni = {日本 = "ö = 5"}\nm = '''\né = 6'''\n`,
      ),
    });
    expect(code).toBe(0);
    const text = saved(home);
    expect(text).toContain('"é" = 1\nt = "ö = 3, {ä = 4}"\nm = "é = 6"\na = "b"\n');
    expect(text).toContain('[core."ü"]\n"ß" = "x"\n');
    expect(text).toContain('[core.i]\n"日本" = "ö = 5"\n');
  });

  it('refuses a file that is not TOML, and leaves it unchanged', async () => {
    const files = configuration(gateway, 'x = """\né = 1\n"""\né == 1\n');
    const run = await cray(['config', 'set', 'core', 'a=b'], { files });
    expect(run.code).toBe(1);
    expect(saved(run.home)).toBe(files['configurations/default']);
  });
});

describe('a date', () => {
  const files = configuration(gateway, 'd = 2020-01-02\nt = 2020-01-02T03:04:05Z\n');

  it.each([
    [['get', 'core.d'], '2020-01-02\n'],
    [['get', 'core.t'], '2020-01-02 03:04:05+00:00\n'],
    [
      ['get', 'core', '--format', 'yaml'],
      `hostname: ${gateway}\ntenant: ''\nd: 2020-01-02\nt: 2020-01-02 03:04:05+00:00\n\n`,
    ],
    [
      ['get', 'core'],
      `hostname = "${gateway}"\ntenant = ""\nd = 2020-01-02\nt = 2020-01-02T03:04:05Z\n\n`,
    ],
  ])('is printed by config %j', async (args, stdout) => {
    expect(await cray(['config', ...args], { files })).toMatchObject({ code: 0, stdout });
  });

  it('has no place in JSON', async () => {
    const run = await cray(['config', 'get', 'core', '--format', 'json'], { files });
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: 'Error: Error parsing results.\n' });
  });

  it('is sent as Python writes it', async () => {
    const more = '\n[uas.uais.list]\nusername = 2020-01-02T03:04:05\nhost = 2020-01-02\n';
    const run = await cray(['uas', 'uais', 'list', '-vvv'], {
      files: configuration(gateway, more),
      service: () => ({ body: [] }),
    });
    expect(run.requests[0]?.url).toMatch(/\?username=2020-01-02\+03%3A04%3A05&host=2020-01-02$/);
    expect(run.stdout).toContain(
      "{'username': datetime.datetime(2020, 1, 2, 3, 4, 5), 'host': datetime.date(2020, 1, 2)}",
    );
  });
});
