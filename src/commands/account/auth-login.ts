/** `uas auth login`: signs in to the User Access Service or to managed identities and stores the token. */
import type { Command } from 'commander';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { flag, hidden, type OptionsOf, optionsOf, text } from '../../command/declare.ts';
import { usageError } from '../../core/errors.ts';
import { objectView, type View, valueView } from '../../output/view.ts';
import { checkSameSystem, keepSignIn } from '../../sign-in/keep.ts';
import { pasteIdentitiesToken } from '../../sign-in/paste-identities-token.ts';
import { signInDisplay, signInReport } from '../../sign-in/report.ts';
import { type SignInRequest, signIn } from '../../sign-in/sign-in.ts';
import { identitiesEndpoint } from '../../tokens/identities-access.ts';
import type { StoredToken, TokenService } from '../../tokens/tokens.ts';
import { type Endpoint, uasEndpoint } from '../../tokens/uas-access.ts';
import { serviceOption } from './service-option.ts';

/** The options of a sign-in, which `uas init` has too. */
export function addSignInOptions(command: Command) {
  return optionsOf(command, {
    username: text('--username <name>', 'account to sign in as'),
    passwordStdin: flag('--password-stdin', 'read the password from standard input'),
    tokenStdin: flag(
      '--token-stdin',
      'store a token read from standard input instead of signing in',
    ),
    device: flag('--device', 'sign in with a browser on another device, if the realm supports it'),
    clientId: text('--client-id <id>', 'sign in as a client of the realm, for machines'),
    clientSecretFile: text(
      '--client-secret-file <file>',
      'file with the secret of --client-id; - reads standard input',
    ),
    clientSecret: hidden(text('--client-secret <secret>', 'refused: see --client-secret-file')),
    password: hidden(text('--password <password>', 'refused: see --password-stdin')),
  });
}

export type SignInOptions = OptionsOf<typeof addSignInOptions>;

function refuseSecrets({ password, clientSecret }: SignInOptions): void {
  const [what, instead] =
    password === undefined
      ? ['client secret', 'use --client-secret-file FILE, or - for standard input']
      : ['password', 'use --password-stdin, or omit the option to be prompted'];
  if (password === undefined && clientSecret === undefined) return;
  throw usageError(
    `a ${what} on the command line is visible to every user of this machine`,
    instead,
  );
}

function methodOf(options: SignInOptions): SignInRequest {
  refuseSecrets(options);
  const chosen = (['passwordStdin', 'tokenStdin', 'device'] as const).filter((key) => options[key]);
  const { clientId: id, clientSecretFile: secretFile, username } = options;
  if (id !== undefined) {
    if (chosen.length === 0 && !username) return { method: 'client', id, secretFile };
    throw usageError(
      '--client-id cannot be combined with --username, --password-stdin, --token-stdin or --device',
    );
  }
  if (secretFile !== undefined) {
    throw usageError('--client-secret-file needs the client', 'add --client-id ID');
  }
  if (chosen.length > 1) {
    throw usageError('--password-stdin, --token-stdin and --device cannot be combined');
  }
  const [only] = chosen;
  if (only === 'device') return { method: 'device', fromStdin: false };
  if (only === 'tokenStdin') return { method: 'pasted', fromStdin: true };
  return { method: 'password', fromStdin: only === 'passwordStdin' };
}

/** A new sign-in. */
export interface Outcome {
  token: StoredToken;
  missing: string[] | undefined;
}

/** Signs in. Nothing is stored yet. */
export async function getToken(
  context: Context,
  endpoint: Endpoint,
  service: TokenService,
  options: SignInOptions,
): Promise<Outcome> {
  const request = methodOf(options);
  if (service === 'uas') return signIn(context, endpoint.url, request);
  if (request.method !== 'pasted' && !(request.method === 'password' && !request.fromStdin)) {
    throw usageError('--service identities takes an access token', 'pass it with --token-stdin');
  }
  const token = await pasteIdentitiesToken(context, endpoint, request.fromStdin);
  return { token, missing: undefined };
}

/** Warns about what will keep the new sign-in from working. */
export function warn(
  { deps: { env, io } }: Context,
  service: TokenService,
  { missing, token }: Outcome,
) {
  if (missing && missing.length > 0) {
    io.note(
      `warning: the account ${token.username ?? ''} has no ${missing.join(', ')}: UAS will reject it`,
    );
  }
  const variables = service === 'uas' ? ['UAS_TOKEN', 'CRAY_CREDENTIALS'] : ['TOWER_ACCESS_TOKEN'];
  for (const name of variables) {
    if (env[name]) io.note(`warning: ${name} is set and overrides this sign-in; unset it`);
  }
}

/** Signs in at the endpoint, stores the token unless `--no-store` is given, and reports the result. */
async function login(
  context: Context,
  endpoint: Endpoint,
  options: SignInOptions & { service: TokenService; store: boolean },
): Promise<View> {
  const { service, store: isKept } = options;
  if (isKept && context.savedProblem) throw context.savedProblem;
  if (isKept && service === 'uas') checkSameSystem(context, endpoint);
  if (context.dryRun) {
    const { configuration } = context;
    methodOf(options);
    return valueView(
      { service, configuration, endpoint: endpoint.url.href },
      { text: '', notes: [`would sign in at ${endpoint.url.origin}`] },
    );
  }
  const outcome = await getToken(context, endpoint, service, options);
  warn(context, service, outcome);
  const { token } = outcome;
  if (!isKept) return valueView(token, { text: `${token.access_token}\n`, isSecret: true });
  const file = await keepSignIn(context, endpoint, token, service);
  return objectView(
    signInReport(token, {
      service,
      configuration: context.configuration,
      endpoint: endpoint.url.href,
      missing_attributes: outcome.missing ?? null,
      file: file ?? null,
    }),
    signInDisplay,
  );
}

export const authLogin: Configure = (command, app) => {
  const signInOptions = addSignInOptions(command);
  const own = optionsOf(command, {
    service: serviceOption,
    store: flag('--no-store', 'print the token instead of storing it'),
  });
  addExamples(
    command,
    ['sign in; prompts for the account and password', 'uas auth login'],
    [
      'sign in from a script, with the password in a file',
      'uas auth login --username vers --password-stdin < password.txt',
    ],
    [
      'sign in as a client; its token is renewed with the same secret',
      'uas auth login --client-id admin-client --client-secret-file ~/client.secret',
    ],
    [
      'store an access token for managed identities',
      'uas auth login --service identities --token-stdin < token.txt',
    ],
  ).action(
    app.action(
      async (context, given) => {
        const { service, store } = own(given);
        const endpoint = service === 'uas' ? uasEndpoint(context) : identitiesEndpoint(context);
        return login(context, endpoint, { ...signInOptions(given), service, store });
      },
      { lenient: true },
    ),
  );
};
