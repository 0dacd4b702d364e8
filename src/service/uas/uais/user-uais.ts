import type { UasState } from '../../../local/state/model.ts';
import { repr, toInt } from '../../python/repr.ts';
import { strip } from '../../python/text.ts';
import { requiredList, text } from '../parameters.ts';
import { internalError, problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { isAcceptedKey } from './accepted-key.ts';
import { ofClass, withoutClass } from './blueprint.ts';
import { checkName, createUai, generatedName } from './create.ts';
import { deleteOwn } from './remove.ts';
import { type Selects, selector } from './selector.ts';
import { keyText, uploadedKey } from './uploaded-key.ts';
import { uaiViews } from './view.ts';

const allowedPorts = [80, 443, 8888];

/** The caller's UAIs; without a token the caller is called None. */
function ownedBy(user: string | undefined): Selects {
  return selector({ user: user ?? 'None' });
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
function chosenImage({ images }: UasState, imagename: string | undefined): string {
  const names = images.rows().map((image) => image.imagename);
  const chosen = imagename || images.rows().find((image) => image.default)?.imagename;
  if (chosen === undefined) {
    const valid = names.length > 0 ? repr(names) : 'None';
    throw problem(400, `Invalid image (None). Valid images: ${valid}. Default: None`);
  }
  if (!names.includes(chosen)) throw internalError();
  return chosen;
}

export const userUaiRoutes: readonly Route[] = [
  route('GET /uas', 'List my UAIs', {
    handle({ uas, headers }) {
      return uaiViews(uas, ownedBy(uas.identify(headers.authorization)));
    },
  }),
  route('POST /uas', 'Create a UAI for me', {
    query: { imagename: text, ports: text },
    handle({ uas, query: { imagename, ports = '' }, headers, body }) {
      const { state } = uas;
      const upload = uploadedKey(headers['content-type'] ?? '', body);
      const owner = uas.identify(headers.authorization) ?? null;
      if (upload === undefined) throw problem(400, 'Missing ssh public key.');
      const asked = readPorts(ports);
      const uaiClass = state.classes.rows().find((row) => row.default);
      if (uaiClass && imagename !== undefined) {
        throw problem(400, 'imagename cannot be specified when a default UAI Class is defined');
      }
      const image = uaiClass ? '' : chosenImage(state, imagename);
      const publicKey = keyText(upload);
      if (publicKey === undefined || !isAcceptedKey(publicKey))
        throw problem(400, 'Invalid ssh public key.');
      const name = generatedName(owner);
      checkName(name);
      const configured = uaiClass ? ofClass(state, uaiClass) : withoutClass(state, image, asked);
      return createUai(uas, { ...configured, name, owner, publicKey });
    },
  }),
  route('DELETE /uas', 'Delete UAIs of mine', {
    query: { uai_list: requiredList },
    handle({ uas, query: { uai_list }, headers }) {
      return deleteOwn(uas, uai_list, ownedBy(uas.identify(headers.authorization)));
    },
  }),
];
