/** A whole system in memory: the embedded service's handler as the transport of in-process runs. */
import { directService } from './local.ts';
import { uas } from './run.ts';
import { fastClock, type WorldOptions } from './world.ts';

const origin = 'https://site.test';

export async function startSite(options: Parameters<typeof directService>[0] = {}) {
  const direct = await directService(options);
  const [person, admin] = direct.service.accounts;
  if (!person || !admin) throw new Error('the embedded service has no accounts');
  const as = (account: typeof person) => ({
    UAS_ENDPOINT: `${origin}/apis/uas-mgr/v1`,
    UAS_TOKEN: direct.service.token(account, origin),
  });
  const run =
    (env: ReturnType<typeof as>) =>
    (args: readonly string[], world: WorldOptions = {}) =>
      uas(args, {
        transport: direct.service.handle,
        clock: fastClock(),
        ...world,
        env: { ...env, ...world.env },
      });
  return {
    ...direct,
    /** Runs the program as the administrator, or as the user. */
    admin: run(as(admin)),
    adminEnv: as(admin),
    user: run(as(person)),
    owner: person.name,
  };
}

export type TestSite = Awaited<ReturnType<typeof startSite>>;
