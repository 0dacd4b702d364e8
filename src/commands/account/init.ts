/** `uas init`: creates a configuration, based on cray's if there is one, and signs in. */

import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { changeSaved } from '../../config/change-saved.ts';
import { parseEndpoint, uasPath } from '../../config/endpoint.ts';
import { resolve } from '../../config/settings.ts';
import type { Saved, SavedConfiguration } from '../../config/store.ts';
import { UasError, usageError } from '../../core/errors.ts';
import { valueView } from '../../output/view.ts';
import { keepSignIn } from '../../sign-in/keep.ts';
import { tokenFile } from '../../tokens/tokens.ts';
import type { Endpoint } from '../../tokens/uas-access.ts';
import { addSignInOptions } from './auth-login.ts';
import { lookAt } from './init-look.ts';
import { presentSignIn, type SignedIn, signInOnce } from './init-sign-in.ts';
import { addInitOptions, type InitOptions, readValues } from './init-values.ts';
import { certificateFile, trustedByUser, trusting, writeCertificate } from './trust-certificate.ts';

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

/** The context with the configuration that is saved now: the one in use until then may be another system's. */
function contextWith(context: Context, name: string, saved: Saved): Context {
  const configuration = { name, values: saved.configurations[name] ?? {} };
  const sources = { ...context.sources, configuration };
  const setting: Context['setting'] = (key) => resolve(key, sources);
  return { ...context, configuration: name, saved, sources, setting };
}

interface Plan {
  name: string;
  values: SavedConfiguration;
  endpoint: Endpoint;
  options: InitOptions;
}

/** Only saves what was given, with a sign-in that is there already. */
async function setUpUnseen(context: Context, { name, values, endpoint }: Plan): Promise<SignedIn> {
  const saved = await saveValues(context, name, values);
  context.deps.io.note(`${context.dryRun ? 'would save' : 'saved'} configuration ${name}`);
  const present = await presentSignIn(contextWith(context, name, saved), endpoint);
  return present ?? { username: null, signedIn: false };
}

/** Looks at the host, signs in, and saves all of it when that has worked. */
async function setUp(context: Context, plan: Plan): Promise<SignedIn> {
  const { name, endpoint, options } = plan;
  const { deps, paths } = context;
  if (!options.auth || context.dryRun) return setUpUnseen(context, plan);
  const planned = (values: SavedConfiguration) =>
    saveValues({ ...context, dryRun: true }, name, values);
  let next = contextWith(context, name, await planned(plan.values));
  const pem = await trustedByUser(next, endpoint.url);
  if (pem !== undefined) next = trusting(next, pem);
  try {
    const values = { ...plan.values, ...(await lookAt(next, endpoint.url)) };
    if (pem !== undefined) values.cacert = certificateFile(paths, name);
    next = contextWith(next, name, await planned(values));
    const result = await signInOnce(next, options, endpoint);
    if (pem !== undefined) await writeCertificate(deps.files, paths, name, pem);
    await saveValues(context, name, values);
    deps.io.note(`saved configuration ${name}`);
    if (!result.signedIn) deps.io.note('not signed in; sign in with: uas auth login');
    if (result.outcome) await keepSignIn(next, endpoint, result.outcome.token, 'uas');
    return result;
  } finally {
    if (pem !== undefined) await next.close();
  }
}

export const init: Configure = (command, app) => {
  const signInOptions = addSignInOptions(command);
  const own = addInitOptions(command);
  addExamples(
    command,
    ['set up interactively', 'uas init'],
    [
      'set up in a script',
      'uas init --hostname api-gw-service-nmn.local --username vers --password-stdin < password.txt',
    ],
    ['set up a second system', 'uas init --configuration test --hostname gw.example'],
  ).action(
    app.action(
      async (context, given) => {
        const options = { ...signInOptions(given), ...own(given) };
        if (context.savedProblem) throw context.savedProblem;
        const name = nameOf(context);
        tokenFile(context.paths, name);
        await confirmOverwrite(context, name, options);
        const { host, values } = await readValues(context, options);
        const endpoint = {
          url: parseEndpoint(host, uasPath, '--hostname'),
          source: `configuration ${name}`,
        };
        const result = await setUp(context, { name, values, endpoint, options });
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
