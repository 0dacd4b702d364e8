/** Runs a command of the `uas` module. */
import { basename } from 'node:path';
import { type Invocation, type Leaf, textOf } from '../click/model.ts';
import { CrayFailure } from '../failure.ts';
import { textRepr } from '../format/python-text.ts';
import { parseValue, type Value } from '../format/value.ts';
import { type Call, call } from '../request/call.ts';
import { multipartFile } from '../request/multipart.ts';
import { checkPathId, encodeSegment } from '../request/urls.ts';
import type { Endpoint, Field } from './endpoint.types.ts';
import { flagOf, parametersOf, readKey } from './endpoint-options.ts';

/** Everything or something: never both, and never neither by mistake. */
function checkSelector(invocation: Invocation, fields: readonly Field[]): void {
  const flags = fields.map(({ wire }) => flagOf(wire)).reverse();
  const isGiven = fields.some(({ wire }) => invocation.values.get(wire) !== undefined);
  const all = invocation.values.get('all') === true;
  if (isGiven && all) {
    throw new CrayFailure(invocation, `--all does not go with ${flags.join(', ')}.`);
  }
  if (isGiven || all) return;
  throw new CrayFailure(invocation, `Missing one of ${flags.join(', ')}.`, {
    notes: [
      'Nothing was sent. Without any of them every UAI of every user would be deleted; if you mean that, add --all.',
    ],
  });
}

/** An empty selection, of an unset variable perhaps, may be all there is: `DELETE /uais?username=` is. */
function checkNotEmpty(invocation: Invocation, fields: readonly Field[]): void {
  const isBlank = (text: string) => text.replaceAll(',', '').trim() === '';
  // The service ignores owner and class when there are names.
  if (!isBlank(textOf(invocation, 'uai_list') ?? '')) return;
  for (const { wire, required } of fields) {
    const value = invocation.values.get(wire);
    // The list of `uas delete`, which has to be given, means nothing when it is empty.
    if (required || typeof value !== 'string' || !isBlank(value)) continue;
    throw new CrayFailure(invocation, `Invalid value for '${flagOf(wire)}': it is empty.`, {
      notes: ['Nothing was sent. To the service an empty selection may mean every UAI.'],
    });
  }
}

async function fileOf(invocation: Invocation, field: Field | undefined): Promise<Call['file']> {
  if (!field) return undefined;
  const path = textOf(invocation, field.wire) ?? '';
  const content = await readKey(invocation, path);
  const name = basename(path);
  return {
    shown: `<MultipartEncoder: {${textRepr(field.wire)}: (${textRepr(name)}, <_io.BufferedReader name=${textRepr(path)}>)}>`,
    body: multipartFile(field.wire, name, content),
  };
}

async function run(endpoint: Endpoint, invocation: Invocation): Promise<Value> {
  const { id, query = [], method, route } = endpoint;
  if (method === 'DELETE') checkNotEmpty(invocation, query);
  if (endpoint.needsSelector) checkSelector(invocation, query);
  const argument = id ? (textOf(invocation, id.toLowerCase()) ?? '') : '';
  if (id) checkPathId(invocation, id, argument);
  const reply = await call(invocation, {
    method,
    route: {
      shown: route.replace('{id}', () => argument),
      sent: route.replace('{id}', () => encodeSegment(argument)),
    },
    query: query.map(({ wire }) => [wire, invocation.values.get(wire) ?? null]),
    file: await fileOf(invocation, endpoint.file),
  });
  try {
    return parseValue(reply.text);
  } catch {
    // A reply that is not JSON is printed unchanged, as cray does.
    return reply.text;
  }
}

export function leafOf(endpoint: Endpoint): Leaf {
  return {
    kind: 'leaf',
    name: endpoint.name,
    about: endpoint.about,
    parameters: parametersOf(endpoint),
    run: (invocation) => run(endpoint, invocation),
  };
}
