import type { Caller, Tables } from '../../ports.ts';
import { repr, toInt } from '../../python/repr.ts';
import { strip } from '../../python/text.ts';
import { requiredList, text } from '../parameters.ts';
import { internalError, problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { isAcceptedKey } from './accepted-key.ts';
import { ofClass, withoutClass } from './blueprint.ts';
import { createUai, newName } from './create.ts';
import { deleteOwn } from './remove.ts';
import { type Selects, selector } from './selector.ts';
import { keyText, uploadedKey } from './uploaded-key.ts';
import { uaiViews } from './view.ts';

const allowedPorts = [80, 443, 8888];

/** The caller's UAIs; without a token the caller is called None. */
function ownedBy(caller: Caller | undefined): Selects {
  return selector({ user: caller?.name ?? 'None' });
}

/** The ports as they were typed: they become a label. */
function readPorts(given: string): string[] {
  const ports = given === '' ? [] : given.split(',').map(strip);
  if (ports.some((port) => toInt(port) === undefined)) {
    throw problem(
      400,
      `illegal port number in '${given}', all optional port values must be integers`,
    );
  }
  const foreign = ports.find((port) => !allowedPorts.includes(toInt(port) ?? 0));
  if (foreign === undefined) return ports;
  throw problem(
    400,
    `Invalid port requested (${foreign}). Valid ports are: ${repr(allowedPorts)}.`,
  );
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
      return uaiViews(uas, ownedBy(await uas.callers.identify(headers.authorization)));
    },
  }),
  route('POST /uas', 'Create a UAI for me', {
    query: { imagename: text, ports: text },
    async handle({ uas, query: { imagename, ports = '' }, headers, body }) {
      const upload = uploadedKey(headers['content-type'] ?? '', body);
      const caller = await uas.callers.identify(headers.authorization);
      const owner = caller?.name ?? null;
      if (upload === undefined) throw problem(400, 'Missing ssh public key.');
      const asked = readPorts(ports);
      const blueprint = await uas.configuration.read((tables) => {
        const uaiClass = tables.classes.rows().find((row) => row.default);
        if (uaiClass && imagename !== undefined) {
          throw problem(400, 'imagename cannot be specified when a default UAI Class is defined');
        }
        const image = uaiClass ? '' : chosenImage(tables, imagename);
        const publicKey = acceptedKey(upload);
        const name = newName(owner);
        const configured = uaiClass
          ? ofClass(tables, uaiClass)
          : withoutClass(tables, image, asked);
        return { ...configured, name, owner, publicKey };
      });
      return createUai(uas, blueprint);
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
