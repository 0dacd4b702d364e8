import { repr, toInt } from '../../python/repr.ts';
import type { UasState } from '../../state/model.ts';
import { ofClass, withoutClass } from '../cluster/blueprint.ts';
import { type Selects, selector } from '../cluster/selector.ts';
import { requiredList, text } from '../parameters.ts';
import { problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { checkName, createUai, generatedName } from './create.ts';
import { isPublicKey } from './public-key.ts';
import { deleteNamed } from './remove.ts';
import { uploadedKey } from './uploaded-key.ts';
import { isActive, uaiViews } from './view.ts';

const allowedPorts = [80, 443, 8888];

/** The caller's UAIs; without a token the caller is called None. */
function ownedBy(user: string | undefined): Selects {
  return selector({ user: user ?? 'None' });
}

function readPorts(given: string): number[] {
  if (given === '') return [];
  return given.split(',').map((entry) => {
    const port = toInt(entry);
    if (port === undefined) {
      throw problem(
        400,
        `illegal port number in '${given}', all optional port values must be integers`,
      );
    }
    if (!allowedPorts.includes(port)) {
      throw problem(
        400,
        `Invalid port requested (${port}). Valid ports are: ${repr(allowedPorts)}.`,
      );
    }
    return port;
  });
}

/** The image asked for, or the default one. That it is registered is not looked at here. */
function chosenImage({ images }: UasState, imagename: string | undefined): string {
  const chosen = imagename || images.rows().find((image) => image.default)?.imagename;
  if (chosen) return chosen;
  const names = images.rows().map((image) => image.imagename);
  const valid = names.length > 0 ? repr(names) : 'None';
  throw problem(400, `Invalid image (None). Valid images: ${valid}. Default: None`);
}

export const userUaiRoutes: readonly Route[] = [
  route('GET /uas', 'List my UAIs', {
    handle({ uas, headers }) {
      const mine = ownedBy(uas.identify(headers.authorization));
      return uaiViews(
        uas,
        uas.state.uais.rows().filter((uai) => mine(uai) && isActive(uas, uai)),
      );
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
      if (!isPublicKey(upload)) throw problem(400, 'Invalid ssh public key.');
      const name = generatedName(owner);
      checkName(name);
      const configured = uaiClass ? ofClass(state, uaiClass) : withoutClass(state, image, asked);
      return createUai(uas, { ...configured, name, owner, publicKey: upload });
    },
  }),
  route('DELETE /uas', 'Delete UAIs of mine', {
    query: { uai_list: requiredList },
    handle({ uas, query: { uai_list }, headers }) {
      return deleteNamed(uas, uai_list, ownedBy(uas.identify(headers.authorization)));
    },
  }),
];
