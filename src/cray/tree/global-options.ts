/** The options of every command: which configuration, whose token, what comes out. */
import { loadFile, loadUser } from '../auth/auth.ts';
import { openOwn } from '../auth/own.ts';
import type { Given, Invocation, Option } from '../click/model.ts';
import { activeConfiguration, loadConfiguration } from '../configuration.ts';
import { CrayFailure } from '../failure.ts';
import { str } from '../format/python-text.ts';
import { getDeep, isFloat, isTruthy } from '../format/value.ts';
import { savedHostname } from '../gateway.ts';

/** `init` makes a configuration, so it needs none. */
const needsNone = 'init';

async function useConfiguration(invocation: Invocation, value: Given): Promise<Given> {
  const { session, command } = invocation;
  session.activeConfiguration = await activeConfiguration(session);
  session.configuration = value === '' ? session.activeConfiguration : str(value ?? '');
  if (command.name === needsNone) return value;
  session.config = await loadConfiguration(session, session.configuration);
  if (session.config.size > 0) return value;
  // Behind `alias cray=uas` it is our own `init` that made the configuration.
  if (session.startedAs === 'uas' && value === '') session.own = await openOwn(session);
  if (session.own) return value;
  const option =
    session.configuration === 'default' ? '' : ` --configuration ${session.configuration}`;
  throw new CrayFailure(invocation, `No configuration exists. Run \`cray init${option}\``, {
    preamble: 'usage',
  });
}

async function useToken(invocation: Invocation, value: Given): Promise<Given> {
  const { session, command } = invocation;
  if (command.name === needsNone) return value;
  if (!session.own) savedHostname(invocation);
  const username = getDeep(session.config, 'auth.login.username');
  if (isTruthy(value)) session.auth = await loadFile(invocation, str(value ?? ''));
  else if (isTruthy(username)) session.auth = await loadUser(invocation, str(username ?? ''));
  return value;
}

export const globalOptions: readonly Option[] = [
  {
    kind: 'option',
    flags: ['--configuration'],
    name: 'configuration',
    type: 'text',
    takes: 'value',
    metavar: 'CONFIG',
    variable: 'CRAY_CONFIG',
    showsVariable: true,
    required: true,
    eager: true,
    default: '',
    saved: true,
    help: 'which configuration to use; `cray init` makes one',
    settle: useConfiguration,
  },
  {
    kind: 'option',
    flags: ['--quiet'],
    name: 'quiet',
    type: 'boolean',
    takes: 'nothing',
    variable: 'CRAY_QUIET',
    default: false,
    saved: true,
    settle({ session }, value) {
      session.quiet = isTruthy(value);
      return value;
    },
  },
  {
    kind: 'option',
    flags: ['--format'],
    name: 'format',
    type: ['json', 'toml', 'yaml'],
    takes: 'value',
    variable: 'CRAY_FORMAT',
    default: 'toml',
    saved: true,
    settle({ session }, value) {
      session.format = value ?? 'toml';
      return value;
    },
  },
  {
    kind: 'option',
    flags: ['--token'],
    name: 'token',
    type: 'text',
    takes: 'value',
    metavar: 'TOKEN_FILE_PATH',
    variable: 'CRAY_CREDENTIALS',
    showsVariable: true,
    saved: true,
    settle: useToken,
  },
  {
    kind: 'option',
    flags: ['-v', '--verbose'],
    name: 'verbose',
    type: 'text',
    takes: 'count',
    eager: true,
    default: 0n,
    saved: true,
    help: 'Example: -vvv',
    settle({ session }, value) {
      session.verbosity = isFloat(value) ? value.float : Number(value ?? 0);
      return value;
    },
  },
];
