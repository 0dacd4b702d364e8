/** `cray auth login`. */
import { authOfUser } from '../auth/auth.ts';
import { signIn } from '../auth/sign-in.ts';
import { type Group, type Invocation, type Leaf, type Option, textOf } from '../click/model.ts';
import { saveConfiguration, withDeep } from '../configuration.ts';
import { getDeep, type Value } from '../format/value.ts';
import { say } from '../say.ts';
import { log, type Session } from '../session.ts';
import { globalOptions } from './global-options.ts';

/** Whether the site asks for the code of an RSA token as well. */
export function needsRsaToken({ config, deps }: Session): boolean {
  const value = getDeep(config, 'auth.login.rsa_required') ?? false;
  if (typeof value === 'string') return value.toLowerCase() === 'true';
  if (typeof value === 'boolean') return value;
  say(
    deps.io,
    "WARNING 'auth.login.rsa_required' is present and neither a string nor a bool in the configuration, assuming false.",
  );
  return false;
}

/**
 * Keeps the user name, then signs in: a failure leaves the name behind, as cray does.
 * @param outer the command that this one is part of
 */
export async function login(invocation: Invocation, outer = invocation): Promise<void> {
  const { session } = invocation;
  const username = textOf(invocation, 'username') ?? '';
  session.config = withDeep(session.config, ['auth', 'login', 'username'], username);
  await saveConfiguration(session, session.configuration, session.config);
  const auth = authOfUser(invocation, username);
  const password = textOf(invocation, 'password') ?? '';
  const rsaToken = textOf(invocation, 'rsa_token');
  const done = await signIn(invocation, auth, { username, password, rsaToken }, outer);
  log(session, 'always', done ? 'Success!' : 'Credentials failed!');
}

const question = (name: string, text: string, hidden: boolean): Option => ({
  kind: 'option',
  flags: [`--${name}`],
  name,
  type: 'text',
  takes: 'value',
  ask: () => ({ text, hidden }),
});

export const loginCommand: Leaf = {
  kind: 'leaf',
  name: 'login',
  summary: 'Sign in with user name and password.',
  parameters: [
    {
      ...question('username', 'Username', false),
      settle({ session }, value) {
        session.asksRsaToken = needsRsaToken(session);
        return value;
      },
    },
    question('password', 'Password', true),
    {
      ...question('rsa_token', 'RSA Token', true),
      ask: ({ session }) =>
        session.asksRsaToken ? { text: 'RSA Token', hidden: true } : undefined,
    },
    ...globalOptions,
  ],
  async run(invocation): Promise<Value> {
    await login(invocation);
    return null;
  },
};

export const authGroup: Group = {
  kind: 'group',
  name: 'auth',
  summary: 'Sign in.',
  parameters: [],
  commands: [loginCommand],
};
