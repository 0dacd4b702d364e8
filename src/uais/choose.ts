/** Chooses the UAI for `uas ssh`. */
import type { Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { selectOne } from '../command/select.ts';
import { UasError } from '../core/errors.ts';
import { uaiResource } from '../resources/uai.ts';
import { parseConnectString } from '../ssh/client/connect-string.ts';
import { type CreateRequest, createUai } from './create.ts';
import { findOrCreate } from './one-at-a-time.ts';
import { matchingUais, preferReady, type Wanted } from './reuse.ts';
import { isReady, isRunning, stuckReason, waitingState } from './state.ts';
import { waitForNew, waitForOwn } from './wait-for-one.ts';

export interface Choice {
  name?: string | undefined;
  /** Always create a new one. */
  fresh: boolean;
  /** Create one when there is none. */
  mayCreate: boolean;
  /** Wait for the specified one if it is not ready. */
  wait: boolean;
  create: CreateRequest;
  /** The requirements for a UAI that is chosen automatically. */
  wanted: Wanted;
}

/** A ready UAI: the specified one, the user's only one, one that the user selects, or a new one, in this order. */
export async function chooseUai(context: Context, choice: Choice): Promise<Uai> {
  if (choice.fresh) return createAndWait(context, choice.create);
  const listOwn = async () => (await context.uas()).listOwn();
  if (choice.name !== undefined) {
    const uai = await selectOne(uaiResource, listOwn, choice.name);
    if ((await matchingUais(context, [uai], choice.wanted)).length === 0) throw notAsked(uai);
    return isReady(uai) ? uai : afterWait(context, uai, choice.wait);
  }
  const { mayCreate, create, wanted } = choice;
  const { io } = context.deps;
  const { uai, created } = await findOrCreate(context, {
    list: listOwn,
    choose: async (own) => {
      const found = await chooseAmong(context, await matchingUais(context, own, wanted));
      if (!found && !mayCreate) throw nothingReady();
      return found;
    },
    create: async (own) => {
      const why = own.some((one) => stuckReason(one) === undefined)
        ? 'none of your UAIs matches the options'
        : 'you have no UAI yet';
      io.note(`${why}; creating one`);
      return createUai(context, create, own);
    },
  });
  if (created) return waitForNew(context, uai.uai_name);
  if (isReady(uai)) return uai;
  io.note(`waiting for ${uai.uai_name}, which is not ready yet`);
  return waitForOwn(context, uai.uai_name);
}

function notAsked({ uai_name, uai_img }: Uai): UasError {
  return new UasError('conflict', `${uai_name} has the image ${uai_img}, or a different key`, {
    hint: `to log in to it anyway: uas ssh ${uai_name}; to create another one, leave out the name`,
  });
}

function nothingReady(): UasError {
  return new UasError('not_found', 'none of your UAIs is ready', {
    hint: 'create one with: uas create --wait',
  });
}

async function chooseAmong(context: Context, own: readonly Uai[]): Promise<Uai | undefined> {
  const ready = own.filter(isReady);
  return ready.length > 1 ? askWhich(context, ready) : preferReady(own);
}

async function createAndWait(context: Context, request: CreateRequest): Promise<Uai> {
  const uai = await createUai(context, request);
  return waitForNew(context, uai.uai_name);
}

async function afterWait(context: Context, uai: Uai, wait: boolean): Promise<Uai> {
  if (wait) return waitForOwn(context, uai.uai_name);
  const reason = stuckReason(uai);
  // A missing text is a broken reply: waiting would not help.
  if (reason === undefined && isRunning(uai)) parseConnectString(uai.uai_connect_string);
  throw new UasError(
    'not_ready',
    `${uai.uai_name} is not ready: ${waitingState(uai)}${reason ? ` (${reason})` : ''}`,
    {
      hint: reason
        ? `delete it with: uas delete ${uai.uai_name}`
        : `uas ssh --wait ${uai.uai_name}`,
    },
  );
}

async function askWhich({ deps }: Context, ready: readonly Uai[]): Promise<Uai> {
  if (!deps.prompt.available) {
    throw new UasError('conflict', `you have ${ready.length} UAIs that are ready; specify one`, {
      details: ready.map(({ uai_name, uai_age, uai_img }) => ({ uai_name, uai_age, uai_img })),
    });
  }
  return deps.prompt.select(
    'Which UAI?',
    ready.map((uai) => ({ name: uaiResource.summary(uai), value: uai })),
  );
}
