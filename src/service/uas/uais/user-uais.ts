import type { Caller, Tables } from '../../ports.ts';
import { repr, toInt } from '../../python/repr.ts';
import { strip } from '../../python/text.ts';
import { requiredList, text } from '../parameters.ts';
import { internalError, problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { isAcceptedKey } from './accepted-key.ts';
import { blueprintOf } from './blueprint.ts';
import { createUai, newName } from './create.ts';
import { listUais } from './list.ts';
import { ofClass, withoutClass } from './plan.ts';
import { deleteOwn } from './remove.ts';
import { managed, type Selector } from './selector.ts';
import { keyText, uploadedKey } from './uploaded-key.ts';

/** The caller's UAIs; without a token the caller is called None. */
function ownedBy(caller: Caller | undefined): Selector {
  return managed({ user: caller?.name ?? 'None' });
}

/** Their line of passwd, with an empty password. */
export function passwdLine({ name, uid, gid, gecos, home, shell }: Caller): string {
  return [name, '', uid, gid, gecos, home, shell].join(':');
}

/** The ports as they were typed: they become a label. */
function readPorts(given: string, allowed: readonly number[]): string[] {
  const ports = given === '' ? [] : given.split(',').map(strip);
  if (ports.some((port) => toInt(port) === undefined)) {
    throw problem(
      400,
      `illegal port number in '${given}', all optional port values must be integers`,
    );
  }
  const foreign = ports.find((port) => !allowed.includes(toInt(port) ?? 0));
  if (foreign === undefined) return ports;
  throw problem(400, `Invalid port requested (${foreign}). Valid ports are: ${repr(allowed)}.`);
}

/** The image asked for, which must be a registered one to be no 500, or the default one. */
function chosenImage({ images }: Tables, imagename: string | undefined): string {
  const names = images.rows().map((image) => image.imagename);
  const chosen = imagename || images.rows().find((image) => image.default)?.imagename;
  if (chosen === undefined) {
    const valid = names.length > 0 ? repr(names) : 'None';
    throw problem(400, `Invalid image (None). Valid images: ${valid}. Default: None`);
  }
  if (!names.includes(chosen)) throw internalError();
  return chosen;
}

/** The text of the upload. */
function acceptedKey(upload: Uint8Array): string {
  const text = keyText(upload);
  if (text === undefined || !isAcceptedKey(text)) throw problem(400, 'Invalid ssh public key.');
  return text;
}

export const userUaiRoutes: readonly Route[] = [
  route('GET /uas', 'List my UAIs', {
    async handle({ uas, headers }) {
      return listUais(uas, ownedBy(await uas.callers.identify(headers.authorization)));
    },
  }),
  route('POST /uas', 'Create a UAI for me', {
    query: { imagename: text, ports: text },
    async handle({ uas, query: { imagename, ports = '' }, headers, body, signal }) {
      const upload = uploadedKey(headers['content-type'] ?? '', body);
      const caller = await uas.callers.identify(headers.authorization);
      const owner = caller?.name ?? null;
      if (upload === undefined) throw problem(400, 'Missing ssh public key.');
      const asked = readPorts(ports, uas.settings.userPorts);
      const blueprint = await uas.configuration.read((tables) => {
        const uaiClass = tables.classes.rows().find((row) => row.default);
        if (uaiClass && imagename !== undefined) {
          throw problem(400, 'imagename cannot be specified when a default UAI Class is defined');
        }
        const image = uaiClass ? '' : chosenImage(tables, imagename);
        const publicKey = acceptedKey(upload);
        const name = newName(owner);
        const plan = uaiClass
          ? ofClass(tables, uaiClass, uas.settings)
          : withoutClass(tables, { image, ports: asked }, uas.settings);
        const passwd = caller && passwdLine(caller);
        return blueprintOf(plan, { name, owner, publicKey, passwd }, uas.settings);
      });
      return createUai(uas, blueprint, signal);
    },
  }),
  route('DELETE /uas', 'Delete UAIs of mine', {
    query: { uai_list: requiredList },
    async handle({ uas, query: { uai_list }, headers }) {
      const caller = await uas.callers.identify(headers.authorization);
      return deleteOwn(uas, uai_list, ownedBy(caller));
    },
  }),
];
