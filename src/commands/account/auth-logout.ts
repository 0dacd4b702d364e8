/** `uas auth logout`: ends the session if the realm allows it, and removes the token. */
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { optionsOf } from '../../command/declare.ts';
import { openKeycloak } from '../../command/realm.ts';
import { UasError } from '../../core/errors.ts';
import { valueView } from '../../output/view.ts';
import { withLock } from '../../system/lock.ts';
import type { TokenStore } from '../../tokens/token-store.ts';
import { readToken, type StoredToken, type TokenService, tokenFile } from '../../tokens/tokens.ts';
import { storedSignIn, uasEndpoint } from '../../tokens/uas-access.ts';
import { serviceOption } from './service-option.ts';

interface Held {
  file: string;
  token?: StoredToken | undefined;
  store?: TokenStore;
}

/** The token file to remove, and its content if readable. */
async function held(context: Context, service: TokenService): Promise<Held | undefined> {
  const { deps, paths, configuration } = context;
  const file = tokenFile(paths, configuration, service);
  try {
    if (service === 'identities') {
      const token = await readToken(deps.files, paths, configuration, () => {}, service);
      return token && { file, token };
    }
    const { origin } = context.setting('endpoint') ? uasEndpoint(context).url : { origin: '' };
    const stored = await storedSignIn(context, origin);
    return stored && { file: stored.store.file, ...stored };
  } catch (error) {
    // The file is broken or belongs to another account: the user asked to remove it all the same.
    if (error instanceof UasError && error.code === 'unauthenticated') return { file };
    throw error;
  }
}

/** Returns whether the realm ended the session. The token is removed even if it did not. */
async function endSession(context: Context, token: StoredToken | undefined): Promise<boolean> {
  if (!token?.refresh_token) return false;
  try {
    await (await openKeycloak(context, token.origin, token)).logout(token.refresh_token);
    return true;
  } catch (error) {
    if (!(error instanceof UasError)) throw error;
    context.deps.io.note(`warning: could not end the session at ${token.origin}: ${error.message}`);
    return false;
  }
}

/** Ends the session and removes the token under the lock, so that no other process refreshes and stores it again. */
async function signOut(context: Context, { file, token, store }: Held): Promise<boolean> {
  const { files, clock } = context.deps;
  const remove = async (last: StoredToken | undefined) => {
    const ended = await endSession(context, last);
    await files.remove(file);
    return ended;
  };
  if (!store) return remove(token);
  const { signal } = context;
  return withLock({ files, clock, signal, path: store.lock }, async () =>
    remove(await store.read().catch(() => token)),
  );
}

export const authLogout: Configure = (command, app) => {
  const own = optionsOf(command, { service: serviceOption });
  addExamples(command, ['end the session and remove the token', 'uas auth logout']).action(
    app.action(
      async (context, given) => {
        const { io, env } = context.deps;
        const { service } = own(given);
        const found = await held(context, service);
        if (!found) io.note('not signed in');
        if (context.dryRun) {
          const notes = found ? [`would sign out and remove ${found.file}`] : [];
          return valueView({ removed: null, session_ended: false }, { text: '', notes });
        }
        const ended = found ? await signOut(context, found) : false;
        for (const name of ['UAS_TOKEN', 'CRAY_CREDENTIALS', 'TOWER_ACCESS_TOKEN']) {
          const isOther = (name === 'TOWER_ACCESS_TOKEN') === (service === 'uas');
          if (env[name] && !isOther) io.note(`warning: ${name} is still set and will be used`);
        }
        const value = { removed: found?.file ?? null, session_ended: ended };
        return valueView(value, {
          text: '',
          notes: found ? [`signed out; removed ${found.file}`] : [],
        });
      },
      { lenient: true },
    ),
  );
};
