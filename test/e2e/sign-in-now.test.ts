/** Signing in on the spot on a real terminal, and the two configurations of the embedded service. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

describe('against the embedded service', () => {
  let person: ProgramHome;
  let password: string;
  const onTerminal = (...args: string[]) => {
    const [command, ...first] = program;
    return openTerminal(command, [...first, ...args], person.env, { cols: 120 });
  };

  beforeAll(async () => {
    person = createHome();
    const started = await person.run(['local', 'start', '--speed', '20', '--json']);
    const { users } = JSON.parse(started.stdout) as {
      users: { password: string; admin: boolean }[];
    };
    password = users.find(({ admin }) => !admin)?.password ?? '';
  });
  afterAll(() => person.dispose());

  it('asks whether to sign in now, and then goes on with the command', async () => {
    expect(await person.run(['auth', 'logout'])).toMatchObject({ code: 0 });
    const terminal = onTerminal('list');
    await terminal.until(/Sign in now\?.*\(Y\/n\)/);
    expect(terminal.shown()).toContain('you are not signed in');
    terminal.type('\r');
    await terminal.until(/Password of .*:/);
    terminal.type(`${password}\r`);
    await terminal.until('you have no UAIs');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).not.toContain(password);
    expect(await person.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  });

  it('ends with 4 when the answer is no, and asks nothing without a terminal', async () => {
    expect(await person.run(['auth', 'logout'])).toMatchObject({ code: 0 });
    const terminal = onTerminal('list');
    await terminal.until(/Sign in now\?.*\(Y\/n\)/);
    terminal.type('n');
    terminal.type('\r');
    expect(await terminal.ended).toBe(4);
    expect(await person.run(['list'])).toMatchObject({ code: 4 });
    const given = onTerminal('list', '--json');
    expect(await given.ended).toBe(4);
    expect(given.shown()).not.toContain('Sign in now?');
  });

  it('local start saves a configuration for the administrator too, and stop removes both', async () => {
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
    const env = { UAS_CONFIGURATION: 'local-admin' };
    expect(await person.run(['admin', 'config', 'images', 'list', '-q'], { env })).toMatchObject({
      code: 0,
    });
    expect(await person.run(['admin', 'config', 'images', 'list'])).toMatchObject({ code: 5 });
    const used = await person.run(['config', 'use', 'local-admin']);
    expect(used, used.stderr).toMatchObject({ code: 0 });
    expect(await person.run(['local', 'stop'])).toMatchObject({ code: 0 });
    const { stdout } = await person.run(['config', 'list', '--json']);
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
