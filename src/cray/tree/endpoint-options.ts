/** The options of a command of the `uas` module, made from the fields of its request. */
import { messageOf } from '../../core/errors.ts';
import { confirm } from '../click/ask.ts';
import type { Invocation, Option, Parameter } from '../click/model.ts';
import { Aborted, CrayFailure } from '../failure.ts';
import { isTruthy } from '../format/value.ts';
import type { Endpoint, Field } from './endpoint.types.ts';
import { globalOptions } from './global-options.ts';

export const flagOf = (wire: string) => `--${wire.replaceAll('_', '-')}`;

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
export async function readKey(invocation: Invocation, path: string): Promise<Buffer> {
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

export function parametersOf({
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
