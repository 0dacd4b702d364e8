/** What ssh, scp and sftp do with a UAI of the built program's embedded service. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, hasTool, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const [command, ...first] = program;

describe.skipIf(!hasTool('scp'))('a UAI of the built program', () => {
  let person: ProgramHome;
  let name: string;
  let config: string;
  beforeAll(async () => {
    person = createHome();
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    name = (await person.run(['create', '--wait', '-q'])).stdout.trim();
    const installed = await person.run(['ssh-config', '--install', '--yes']);
    expect(installed).toMatchObject({ code: 0 });
    // ssh takes the home directory of the account, whatever HOME says.
    config = join(person.home, '.ssh/config');
  });
  afterAll(() => person.dispose());

  const pid = async () =>
    (JSON.parse((await person.run(['local', 'status', '--json'])).stdout) as { pid: number }).pid;
  const tool = (program: string, args: readonly string[], input?: string) =>
    spawnSync(program, ['-F', config, ...args], { env: person.env, encoding: 'utf8', input });

  it('gives a shell on a terminal that follows its size and ends with its status', async () => {
    const terminal = openTerminal(command, [...first, 'ssh', name], person.env, {
      cols: 91,
      rows: 7,
    });
    terminal.type('stty size; exit 37\n');
    await terminal.until('7 91');
    expect(await terminal.ended).toBe(37);
  });

  it('takes and gives files by scp, large ones and trees too', () => {
    const from = join(person.home, 'from');
    mkdirSync(join(from, 'deep/er'), { recursive: true });
    const bytes = randomBytes(3_000_000);
    writeFileSync(join(from, 'large'), bytes);
    writeFileSync(join(from, 'deep/er/small'), 'small', { mode: 0o640 });
    const there = join(person.home, 'there');
    expect(tool('scp', ['-rpq', from, `${name}:${there}`])).toMatchObject({
      status: 0,
      stderr: '',
    });
    const back = join(person.home, 'back');
    expect(tool('scp', ['-rpq', `${name}:${there}`, back])).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(readFileSync(join(back, 'large')).equals(bytes)).toBe(true);
    const small = join(back, 'deep/er/small');
    expect(readFileSync(small, 'utf8')).toBe('small');
    expect(execFileSync('stat', ['-c', '%a', small], { encoding: 'utf8' })).toBe('640\n');
  });

  it('says what is not there', () => {
    const { status, stderr } = tool('scp', ['-q', `${name}:/nothing/here`, person.home]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('No such file');
  });

  it.skipIf(!hasTool('sftp'))('lists, renames and removes by sftp', () => {
    const directory = join(person.home, 'work');
    const script = [
      `mkdir ${directory}`,
      `put ${config} ${directory}/a`,
      `rename ${directory}/a ${directory}/b`,
      `ln -s b ${directory}/link`,
      `ls -l ${directory}`,
      `get ${directory}/link ${person.home}/copy`,
      `rm ${directory}/b`,
      `rm ${directory}/link`,
      `rmdir ${directory}`,
    ].join('\n');
    const { status, stdout } = tool('sftp', ['-b', '-', name], script);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^-rw\S+ +1 .* b$/m);
    expect(stdout).toMatch(/^lrwxrwxrwx +1 .* link$/m);
    expect(readFileSync(join(person.home, 'copy'))).toEqual(readFileSync(config));
    expect(() => readFileSync(join(directory, 'b'))).toThrow();
  });

  it('survives a client that asks for something missing, and one that asks for nothing', async () => {
    const before = await pid();
    expect(tool('ssh', ['-s', name, 'nothing']).status).toBe(255);
    const master = ['-o', 'ControlMaster=yes', '-o', `ControlPath=${join(person.home, 'c')}`];
    expect(tool('ssh', [...master, name, 'true']).status).toBe(0);
    expect(await pid()).toBe(before);
  });
});

it('does not start on a port that is taken, although UAIs are to be served again', async () => {
  const person = createHome();
  await person.run(['local', 'start', '--speed', '20']);
  await person.run(['create', '--wait']);
  await person.run(['local', 'stop']);
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const { port } = taken.address() as { port: number };
  const { code, stdout, stderr } = await person.run([
    'local',
    'start',
    '--json',
    '--port',
    `${port}`,
  ]);
  taken.close();
  await person.dispose();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(JSON.parse(stderr)).toMatchObject({
    error: { message: expect.stringContaining(`cannot listen on port ${port}`) },
  });
});

it('leaves no configuration behind when the service in the foreground ends', async () => {
  const person = createHome({ key: false });
  const service = person.start(['local', 'run']);
  await service.seen(/serving http/);
  await expect
    .poll(async () => (await person.run(['config', 'list', '-q'])).stdout)
    .toBe('local\nlocal-admin\n');
  service.kill('SIGINT');
  expect((await service.done).code).toBe(0);
  expect((await person.run(['config', 'list', '-q'])).stdout).toBe('');
  await person.dispose();
});
