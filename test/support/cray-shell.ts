/** Shell scripts that type `cray …`, against the embedded service: as a program of that name, or behind an alias. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { createHome, type Outcome, type ProgramHome, program } from './program.ts';

export type Form = 'a program called cray' | 'alias cray=uas';

export interface CrayShell {
  person: ProgramHome;
  /** Runs a bash script that stops at the first failure; `as` says whose token is in CRAY_CREDENTIALS. */
  script(text: string, options?: ScriptOptions): Promise<Outcome>;
}

export interface ScriptOptions {
  as?: 'admin' | 'user';
  input?: string;
  env?: Record<string, string>;
}

/** What the pages do to get the value of a key out of TOML. */
const value = `value() { grep "^$1 = " | awk '{print $3}' | sed -e 's/"//g'; }`;

/**
 * Starts the service. As a program, over TLS and with a configuration that `cray init` made; as an alias, over plain
 * HTTP and with the configuration that `uas local start` left behind.
 * @param options more options of `uas local start`
 */
export async function startCrayShell(
  form: Form,
  options: readonly string[] = [],
): Promise<CrayShell> {
  const person = createHome();
  const bin = join(person.home, 'bin');
  const isProgram = form === 'a program called cray';
  mkdirSync(bin);
  for (const name of isProgram ? ['uas', 'cray'] : ['uas']) {
    symlinkSync(program.at(-1) ?? '', join(bin, name));
  }
  const more = [...(isProgram ? ['--tls'] : []), ...options];
  const started = await person.run(['local', 'start', '--json', '--speed', '20', ...more]);
  const service = JSON.parse(started.stdout);
  const users: { admin: boolean; name: string; token: string }[] = service.users;
  for (const [file, admin] of Object.entries({ admin: true, user: false })) {
    const token = users.find((user) => user.admin === admin)?.token;
    writeFileSync(join(person.home, `${file}.json`), JSON.stringify({ access_token: token }));
  }
  const env: Record<string, string> = {
    ...person.env,
    PATH: `${bin}:${person.env.PATH}`,
    GATEWAY: new URL(service.endpoint).origin,
    PASSWORD: service.users[0].password,
    LOGIN: service.users[0].name,
    ...(service.cacert ? { SSL_CERT_FILE: service.cacert } : {}),
  };
  const start = isProgram
    ? 'set -euo pipefail'
    : 'set -euo pipefail; shopt -s expand_aliases; alias cray=uas';

  async function script(
    text: string,
    { as, input = '', env: own = {} }: ScriptOptions = {},
  ): Promise<Outcome> {
    const token = as ? { CRAY_CREDENTIALS: join(person.home, `${as}.json`) } : {};
    const { exitCode, stdout, stderr } = await execa(
      'bash',
      ['-c', `${start}\n${value}\n${text}`],
      {
        cwd: person.home,
        env: { ...env, ...token, ...own },
        extendEnv: false,
        reject: false,
        stripFinalNewline: false,
        input,
      },
    );
    return { code: exitCode ?? -1, stdout, stderr };
  }

  if (isProgram) await script('cray init --hostname $GATEWAY --no-auth');
  return { person, script };
}
