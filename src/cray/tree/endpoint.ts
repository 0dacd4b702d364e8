/** A command of the `uas` module: what it is called, what it takes, which request it makes. */
import { basename } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { confirm } from '../click/ask.ts';
import { type Invocation, type Leaf, type Option, type Parameter, textOf } from '../click/model.ts';
import { Aborted, CrayFailure } from '../failure.ts';
import { textRepr } from '../format/python-text.ts';
import { isTruthy, parseValue, type Value } from '../format/value.ts';
import { type Call, call } from '../request/call.ts';
import { multipartFile } from '../request/multipart.ts';
import { checkPathId, encodeSegment } from '../request/urls.ts';
import { globalOptions } from './global-options.ts';

/** A query parameter and its option: `uai_list` and `--uai-list`. */
export interface Field {
  wire: string;
  help: string;
  boolean?: boolean;
  required?: boolean;
  /** A comma-separated list: the option may be repeated. */
  list?: boolean;
}

export interface Endpoint {
  name: string;
  about: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base path; `{id}` stands for the argument. */
  route: string;
  /** The argument's name in usage lines. */
  id?: string;
  /** In the order of the specification, which is that of the query; help pages show them the other way round. */
  query?: readonly Field[];
  /** A file that goes into the body. */
  file?: Field;
  /** What is asked unless `-y` is given. */
  confirm?: string;
  /** Without any field it would mean everything; that takes `--all`. */
  needsSelector?: boolean;
}

const basePath = '/apis/uas-mgr/v1';

const flagOf = (wire: string) => `--${wire.replaceAll('_', '-')}`;

function optionOf({ wire, help, boolean, required, list }: Field): Option {
  return {
    kind: 'option',
    flags: [flagOf(wire)],
    name: wire,
    type: boolean ? 'boolean' : 'text',
    takes: 'value',
    saved: true,
    required: required ?? false,
    addsUp: list ?? false,
    help,
  };
}

function switchOption(flag: string, help: string): Option {
  const name = flag.replace(/^-+/, '');
  return {
    kind: 'option',
    flags: [flag],
    name,
    type: 'boolean',
    takes: 'nothing',
    default: false,
    help,
  };
}

function confirmOption(question: string): Option {
  return {
    ...switchOption('-y', 'Answer yes to the question.'),
    saved: true,
    async settle({ session }, value) {
      if (!isTruthy(value) && !(await confirm(session, question))) throw new Aborted();
      return value;
    },
  };
}

/** Reads the file that a `path` option names; a private key is refused before anything is sent. */
async function readKey(invocation: Invocation, path: string): Promise<Buffer> {
  const content = await invocation.session.deps.files.read(path).catch((error: unknown) => {
    throw new Error(`cannot read ${path}: ${messageOf(error)}`, { cause: error });
  });
  if (!content) throw new Error(`there is no file ${path}`);
  if (content.includes('PRIVATE KEY')) {
    throw new CrayFailure(
      invocation,
      'Please specify a properly formatted public key. It appears that you are trying to use your private key.',
      { preamble: 'usage' },
    );
  }
  return content;
}

function fileOption(field: Field): Option {
  return {
    ...optionOf(field),
    type: 'path',
    async settle(invocation, value) {
      await readKey(invocation, String(value));
      return value;
    },
  };
}

function parametersOf({
  id,
  query = [],
  file,
  confirm: question,
  needsSelector,
}: Endpoint): Parameter[] {
  const fields = [...query.map(optionOf), ...(file ? [fileOption(file)] : [])];
  return [
    ...(question ? [confirmOption(question)] : []),
    ...(needsSelector
      ? [{ ...switchOption('--all', 'Every UAI of every user.'), typedOnly: true }]
      : []),
    ...fields.reverse(),
    ...(id ? [{ kind: 'argument', name: id.toLowerCase(), metavar: id } as const] : []),
    ...globalOptions,
  ];
}

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
  if (endpoint.needsSelector) checkSelector(invocation, query);
  const argument = id ? (textOf(invocation, id.toLowerCase()) ?? '') : '';
  if (id) checkPathId(invocation, id, argument);
  const reply = await call(invocation, {
    method,
    route: {
      shown: `${basePath}${route.replace('{id}', () => argument)}`,
      sent: `${basePath}${route.replace('{id}', () => encodeSegment(argument))}`,
    },
    query: query.map(({ wire }) => [wire, invocation.values.get(wire) ?? null]),
    file: await fileOf(invocation, endpoint.file),
  });
  try {
    return parseValue(reply.text);
  } catch {
    // What is no JSON is printed as it came, as cray does.
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
