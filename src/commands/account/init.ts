/** `uas init`: creates a configuration, based on cray's if there is one, and signs in. */

import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { changeSaved } from '../../config/change-saved.ts';
import { parseEndpoint, uasPath } from '../../config/endpoint.ts';
import { resolve } from '../../config/settings.ts';
import type { Saved, SavedConfiguration } from '../../config/store.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { valueView } from '../../output/view.ts';
import { tokenFile } from '../../tokens/tokens.ts';
import { type Endpoint, givenToken, storedSignIn } from '../../tokens/uas-access.ts';
import { addSignInOptions, loginAfterInit } from './auth-login.ts';
import { addInitOptions, type InitOptions, readValues } from './init-values.ts';

interface SignedIn {
  username: string | null;
  signedIn: boolean;
}

/** The requested name. The current configuration is not the default here, since it may be for another system. */
function nameOf({ setting }: Context): string {
  return setting('configuration')?.value ?? 'default';
}

async function confirmOverwrite(
  context: Context,
  name: string,
  options: InitOptions,
): Promise<void> {
  const known = context.saved.configurations[name];
  if (!known || options.overwrite || context.yes) return;
  const { prompt } = context.deps;
  const question = `Overwrite configuration "${name}" (${known.endpoint ?? 'no endpoint'})?`;
  if (prompt.available && (await prompt.confirm(question))) return;
  if (prompt.available) throw new UasError('failed', 'nothing was changed');
  throw usageError(
    `configuration "${name}" already exists`,
    'replace it with --overwrite, or choose another name with --configuration',
  );
}

/** Settings that mean nothing for another system. */
const ofOneSystem = new Set(['tenant', 'username', 'issuer', 'client-id']);

/** Saves the values under the name and makes it the current configuration. */
function saveValues(
  { deps, paths, dryRun }: Context,
  name: string,
  values: SavedConfiguration,
): Promise<Saved> {
  return changeSaved(
    deps.files,
    paths,
    (all) => {
      // Settings that are not specific to a system are kept, as cray does.
      const kept = Object.entries(all.configurations[name] ?? {}).filter(
        ([key]) => !ofOneSystem.has(key),
      );
      all.configurations[name] = { ...Object.fromEntries(kept), ...values };
      all.current = name;
    },
    { dryRun, signal: deps.signal },
  );
}

/** The token given, or the sign-in stored for this gateway; prints which one is used. */
async function presentSignIn(
  context: Context,
  endpoint: Endpoint,
  isAnother = false,
): Promise<SignedIn | undefined> {
  const { io } = context.deps;
  const given = await givenToken(context);
  if (given) {
    io.note(`using the token from ${given.source}`);
    return { username: null, signedIn: true };
  }
  const stored = isAnother ? undefined : await storedSignIn(context, endpoint.url.origin);
  if (stored?.token.origin !== endpoint.url.origin) return undefined;
  const { username = null } = stored.token;
  io.note(`using the sign-in${username ? ` as ${username}` : ''} in ${stored.store.file}`);
  return { username, signedIn: true };
}

/** The context with the configuration that is saved now: the one in use until then may be another system's. */
function contextWith(context: Context, name: string, saved: Saved): Context {
  const configuration = { name, values: saved.configurations[name] ?? {} };
  const sources = { ...context.sources, configuration };
  const setting: Context['setting'] = (key) => resolve(key, sources);
  return { ...context, configuration: name, saved, sources, setting };
}

/** The context with the issuer that the service names, saved; as it was for a gateway. */
async function withIssuer(context: Context, endpoint: Endpoint): Promise<Context> {
  const { deps, paths, configuration } = context;
  const { findIssuer } = await import('../../command/realm.ts');
  const found = await findIssuer(context, endpoint.url);
  if (!found) return context;
  const { issuer } = found;
  deps.io.note(`the service names its issuer: ${issuer}`);
  const saved = await changeSaved(
    deps.files,
    paths,
    (all) => {
      const values = { issuer, 'client-id': found.clientId };
      all.configurations[configuration] = { ...all.configurations[configuration], ...values };
    },
    { signal: deps.signal },
  );
  return contextWith(context, configuration, saved);
}

/** Signs in unless a valid sign-in exists. If it cannot prompt for a password, it prints the command to run. */
async function signInOnce(
  context: Context,
  options: InitOptions,
  endpoint: Endpoint,
): Promise<SignedIn> {
  const { io, prompt } = context.deps;
  const asks =
    options.passwordStdin ||
    options.tokenStdin ||
    options.device ||
    options.username ||
    options.clientId;
  const present = await presentSignIn(context, endpoint, Boolean(asks));
  if (present) return present;
  const next = await withIssuer(context, endpoint);
  if (!prompt.available && !asks) {
    io.note('not signed in; sign in with: uas auth login');
    return { username: null, signedIn: false };
  }
  const token = await loginAfterInit(next, options, endpoint);
  return { username: token.username ?? null, signedIn: true };
}

export const init: Configure = (command, app) => {
  const signInOptions = addSignInOptions(command);
  const own = addInitOptions(command);
  addExamples(
    command,
    ['set up interactively', 'uas init'],
    [
      'in a script',
      'uas init --hostname api-gw-service-nmn.local --username vers --password-stdin < password.txt',
    ],
    ['set up a second system', 'uas init --configuration test --hostname gw.example'],
  ).action(
    app.action(
      async (context, given) => {
        const options = { ...signInOptions(given), ...own(given) };
        if (context.savedProblem) throw context.savedProblem;
        const { deps, paths } = context;
        const name = nameOf(context);
        tokenFile(paths, name);
        await confirmOverwrite(context, name, options);
        const { host, values } = await readValues(context, options);
        const { dryRun } = context;
        const saved = await saveValues(context, name, values);
        deps.io.note(`${dryRun ? 'would save' : 'saved'} configuration ${name}`);

        const endpoint = {
          url: parseEndpoint(host, uasPath, '--hostname'),
          source: `configuration ${name}`,
        };
        const next = contextWith(context, name, saved);
        const result =
          !options.auth || dryRun
            ? ((await presentSignIn(next, endpoint)) ?? { username: null, signedIn: false })
            : await signInOnce(next, options, endpoint);
        return valueView({
          configuration: name,
          endpoint: endpoint.url.href,
          tenant: values.tenant ?? null,
          username: result.username ?? values.username ?? null,
          signed_in: result.signedIn,
        });
      },
      // Existing scripts answer every prompt of cray init, some with an empty line.
      { lenient: true, mayBeEmpty: ['username', 'password', 'tenant'] },
    ),
  );
};
