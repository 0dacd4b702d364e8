/** The built program on a terminal that shows control sequences instead of following them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHome, type ProgramHome, program } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';

const [command, ...first] = program;

describe('with TERM=dumb or ACCESSIBLE=1', () => {
  let person: ProgramHome;
  beforeAll(async () => {
    person = createHome();
    expect(await person.run(['local', 'start', '--speed', '20'])).toMatchObject({ code: 0 });
  });
  afterAll(() => person.dispose());

  const start = (variable: string, args: readonly string[]) =>
    openTerminal('env', [variable, command, ...first, ...args], { ...person.env, NO_COLOR: '1' });

  it.each(['TERM=dumb', 'ACCESSIBLE=1'])(
    'waits, asks and is answered in plain lines: %s',
    async (variable) => {
      const create = start(variable, ['create', '--wait', '--quiet']);
      expect(await create.ended).toBe(0);
      const again = start(variable, ['create', '--wait', '--quiet']);
      expect(await again.ended).toBe(0);

      const choice = start(variable, ['ssh', '--print']);
      await choice.until('Number (1-2): ');
      choice.type('2\r');
      expect(await choice.ended).toBe(0);

      const no = start(variable, ['delete', (/uai-[\w-]+/.exec(create.shown()) ?? [''])[0]]);
      await no.until(/Delete 1 UAI on [\w.:]+ \(configuration local.*\)\? \(y\/N\) $/);
      no.type('n\r');
      expect(await no.ended).toBe(1);

      const all = start(variable, ['delete', '--all']);
      await all.until('to continue: ');
      all.type('local\r');
      expect(await all.ended).toBe(0);

      const signIn = start(variable, ['auth', 'login']);
      await signIn.until(/Password of \w+: $/);
      signIn.type('secret\r');
      expect(await signIn.ended).not.toBe(0);
      expect(signIn.shown()).not.toContain('secret');

      for (const { shown } of [create, again, choice, no, all, signIn]) {
        expect(shown()).not.toContain('\u001b');
        expect(shown().replaceAll('\r\n', '\n')).not.toContain('\r');
      }
    },
  );
});
