/** Creates a UAI for the caller: checks the key, image and ports first, and looks up the UAI if the reply is lost. */
import type { UasApi } from '../api/uas.ts';
import type { ImageList, Uai } from '../api/uas.types.ts';
import type { Context } from '../command/command.types.ts';
import { selectOne } from '../command/select.ts';
import { tell } from '../command/tell.ts';
import { UasError, usageError } from '../core/errors.ts';
import { splitList } from '../core/names.ts';
import { imageNameResource } from '../resources/image-name.ts';
import { rememberIdentity } from '../ssh/keys/identity.ts';
import { createdMessage, findLostUai, mayHaveCreated, namesBefore } from './lost-answer.ts';
import { type PublicKeyInput, readPublicKey } from './public-key-input.ts';
import { renewHosts } from './renew-hosts.ts';

export interface CreateRequest {
  /** File, `-` for standard input, undefined for the default key. */
  publickey?: string | undefined;
  /** The key, if it has already been read. */
  key?: PublicKeyInput | undefined;
  /** Name or unique suffix of one of the service's images. */
  image?: string | undefined;
  ports?: readonly string[] | undefined;
  /** Mention existing UAIs, which users often forget. */
  tellOthers?: boolean;
}

const allowedPorts = ['80', '443', '8888'];

/** The ports as one string; refuses (exit 2) those that the service does not open. */
export function checkPorts(ports: readonly string[] | undefined): string | undefined {
  if (ports === undefined) return undefined;
  const list = splitList(ports);
  if (list.length === 0) throw usageError('--ports: no ports specified');
  for (const port of list) {
    if (!allowedPorts.includes(port)) {
      throw usageError(`--ports: the service opens only ${allowedPorts.join(', ')}, not ${port}`);
    }
  }
  return list.join(',');
}

async function checkImage(uas: UasApi, image: string | undefined): Promise<string | undefined> {
  if (image === undefined) return undefined;
  let images: ImageList | undefined;
  return selectOne(
    imageNameResource,
    async () => {
      images = await uas.images();
      return images.image_list ?? [];
    },
    image,
  );
}

/** Time limit in milliseconds for listing UAIs before a create. */
const lookTimeout = 30_000;

/** The request, with the key read, the image found and the ports checked. */
export async function prepareCreate(context: Context, request: CreateRequest) {
  const ports = checkPorts(request.ports);
  const publickey = request.key ?? (await readPublicKey(context, request.publickey));
  const imagename = await checkImage(await context.uas(), request.image);
  return { publickey, imagename, ports };
}

/**
 * Creates a UAI and records which key opens it. Does not wait for it.
 * @param known the caller's UAIs, if they were just listed
 */
export async function createUai(
  context: Context,
  request: CreateRequest,
  known?: readonly Uai[],
): Promise<Uai> {
  const { deps, paths } = context;
  const { publickey, imagename, ports } = await prepareCreate(context, request);
  const uas = await context.uas();
  const before = await namesBefore(async () => known ?? (await uas.listOwn(lookTimeout)));
  if (request.tellOthers && before && before.size > 0) {
    const names = [...before].join(', ');
    tell(
      context,
      `you already have ${names}; to reuse one instead of creating another: uas create --reuse`,
    );
  }
  // The service answers when the UAI has an address, which takes up to 40 seconds.
  deps.io.status('creating a UAI …');
  const uai = await uas.createOwn({ publickey, imagename, ports }).catch(async (error: unknown) => {
    if (!(error instanceof UasError) || !mayHaveCreated(error)) throw error;
    const found = await findLostUai({
      list: (signal) => uas.listOwn(lookTimeout, signal),
      before,
      failure: error,
      look: 'uas list',
      remove: 'uas delete',
      clock: deps.clock,
      signal: context.signal,
    });
    deps.io.say(createdMessage(error, found.uai_name));
    return found;
  });
  deps.io.status(undefined);
  if (ports !== undefined) warnAboutPorts(context, uai, ports);
  await rememberIdentity(deps.files, paths.state, uai.uai_name, publickey);
  await renewHosts(context, { found: uai });
  return uai;
}

/** A default class sets the ports, and the service then silently ignores the requested ones. */
function warnAboutPorts({ deps }: Context, uai: Uai, ports: string): void {
  const open = Object.keys(uai.uai_portmap ?? {});
  const missing = ports.split(',').filter((port) => !open.includes(port));
  if (missing.length > 0) {
    deps.io.note(
      `warning: port ${missing.join(', ')} was not opened: this system's default UAI class sets the ports`,
    );
  }
}
