/** The environment of a program in a UAI: a login's, not the service's own, which may hold secrets. */
import type { Env } from '../../system/deps.ts';
import type { Person } from '../auth/users.ts';

const kept = /^(?:PATH|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|USERPROFILE|SystemRoot)$/;
/** What a client may set, as most SSH servers allow. */
const accepted = /^(?:LANG|LC_\w+|COLORTERM)$/;

/** The person's shell runs commands, as sshd has it; an account that is not for logins gets the usual one. */
export function shellOf({ shell }: Person): string {
  return shell && !/\/(?:nologin|false)$/.test(shell) ? shell : '/bin/sh';
}

/** Adds to the environment of the service who logs in, and from where to where: addresses and ports, as sshd does. */
interface Origin {
  person: Person;
  env: Env;
  connection: string;
}

/** `sent` are the variables that the client asked for, `term` is the kind of its terminal. */
export function loginEnvironment(
  { person, env: own, connection }: Origin,
  sent: Env,
  term: string | undefined,
): Record<string, string> {
  const pick = (env: Env, pattern: RegExp) =>
    Object.entries(env).filter(([name, value]) => pattern.test(name) && value !== undefined);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...Object.fromEntries([...pick(own, kept), ...pick(sent, accepted)]),
    HOME: person.homedir,
    USER: person.username,
    LOGNAME: person.username,
    SHELL: shellOf(person),
    SSH_CONNECTION: connection,
    ...(term ? { TERM: term } : {}),
  } as Record<string, string>;
}
