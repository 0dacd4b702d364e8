/** `cray init`: makes a configuration, makes it the active one and signs in. */
import { join } from 'node:path';
import { confirm, prompt } from '../click/ask.ts';
import { type Invocation, type Leaf, type Option, textOf } from '../click/model.ts';
import {
  activate,
  configurationFile,
  loadConfiguration,
  saveConfiguration,
  withDeep,
} from '../configuration.ts';
import { CrayFailure } from '../failure.ts';
import { log } from '../session.ts';
import { login, loginCommand, needsRsaToken } from './auth.ts';
import { globalOptions } from './global-options.ts';

async function checkOverwrite(invocation: Invocation): Promise<void> {
  const { session, values } = invocation;
  const file = configurationFile(session, session.configuration);
  const exists = (await session.deps.files.stat(file))?.isFile === true;
  if (!exists || values.get('overwrite') === true) return;
  if (await confirm(session, `Overwrite configuration file at: ${file} ?`)) return;
  throw new CrayFailure(
    invocation,
    'Not overwriting an existing configuration. \n' +
      'Alternative configurations can be specified with --configuration',
  );
}

/** With https in front, whatever was there before. */
function withHttps(hostname: string): string {
  const secure = hostname.startsWith('http:') ? hostname.replaceAll('http:', 'https:') : hostname;
  return /^https?:\/\//.test(secure) ? secure : `https://${secure}`;
}

async function makeConfiguration(invocation: Invocation): Promise<void> {
  const { session } = invocation;
  const { files } = session.deps;
  const hostname =
    textOf(invocation, 'hostname') ?? (await prompt(session, { text: 'Cray Hostname' }));
  for (const directory of ['configurations', 'logs', 'tokens']) {
    await files.makePrivateDirectory(join(session.paths.directory, directory));
  }
  const before = await loadConfiguration(session, session.configuration);
  const named = withDeep(before, ['core', 'hostname'], withHttps(hostname));
  session.config = withDeep(named, ['core', 'tenant'], textOf(invocation, 'tenant') ?? '');
  await saveConfiguration(session, session.configuration, session.config);
  await activate(session, session.configuration);
}

async function signInNow(invocation: Invocation): Promise<void> {
  const { session } = invocation;
  const answers = new Map([
    ['username', await prompt(session, { text: 'Username' })],
    ['password', await prompt(session, { text: 'Password', hidden: true })],
  ]);
  if (needsRsaToken(session)) {
    answers.set('rsa_token', await prompt(session, { text: 'RSA Token', hidden: true }));
  }
  const inner = {
    path: [...invocation.path, loginCommand.name],
    command: loginCommand,
    session,
    values: answers,
  };
  await login(inner, invocation);
  log(session, 'always', '');
}

const text = (name: string, help: string): Option => ({
  kind: 'option',
  flags: [`--${name}`],
  name,
  type: 'text',
  takes: 'value',
  help,
});

const flag = (name: string, help: string): Option => ({
  kind: 'option',
  flags: [`--${name}`],
  name: name.replaceAll('-', '_'),
  type: 'boolean',
  takes: 'nothing',
  default: false,
  help,
});

export const initCommand: Leaf = {
  kind: 'leaf',
  name: 'init',
  summary: 'Set up cray: name the system and sign in.',
  parameters: [
    text('hostname', 'Host name or URL of the API gateway.'),
    text('tenant', 'Tenant that requests are made for.'),
    flag('no-auth', 'Do not sign in.'),
    flag('overwrite', 'Change an existing configuration without asking.'),
    ...globalOptions,
  ],
  async run(invocation) {
    await checkOverwrite(invocation);
    await makeConfiguration(invocation);
    if (invocation.values.get('no_auth') !== true) await signInNow(invocation);
    return 'Initialization complete.';
  },
};
