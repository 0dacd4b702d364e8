/** `uas api METHOD PATH`: sends any request to a service with the configured endpoint and token. */
import type { Command } from 'commander';
import { addExamples, type Configure } from '../../command/app.ts';
import type { Context } from '../../command/command.types.ts';
import { confirm, requireConsent } from '../../command/confirm.ts';
import { type OptionsOf, optionsOf, text, texts } from '../../command/declare.ts';
import { openIdentitiesClient } from '../../command/identities-services.ts';
import { openUasClient } from '../../command/services.ts';
import { usageError } from '../../core/errors.ts';
import { formatJson } from '../../core/json.ts';
import type { RequestBody } from '../../http/body.ts';
import type { Call } from '../../http/call.types.ts';
import { buildUrl, type Query, rootPath } from '../../http/url.ts';
import { type View, valueView } from '../../output/view.ts';
import { readInput } from '../../system/read-input.ts';
import { serviceOption } from './service-option.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function methodOf(word: string): Call['method'] {
  const method = methods.find((known) => known === word.toUpperCase());
  if (method) return method;
  throw usageError(`invalid method "${word}": use ${methods.join(', ')}`);
}

/** Segments and query of a path below the base URL; a leading copy of the base path is removed. */
function splitPath(
  text: string,
  base: URL,
): { path: readonly string[]; query: [string, string][] } {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(text)) {
    throw usageError(`expected a path, got "${text}"`, 'set the address with --endpoint');
  }
  const [whole = '', search = ''] = text.split(/\?(.*)/s);
  if (whole.includes('#') || search.includes('#'))
    throw usageError(`path "${text}" must not contain a fragment (#)`);
  const prefix = base.pathname.replace(/\/+$/, '');
  const below = whole.startsWith(`${prefix}/`) ? whole.slice(prefix.length) : whole;
  const isRoot = below === '' || below === '/' || below === prefix;
  return {
    path: isRoot ? rootPath : below.replace(/^\//, '').split('/'),
    query: [...new URLSearchParams(search)],
  };
}

function buildQuery(pairs: readonly [string, string][]): Query {
  const query: Query = {};
  for (const [name, value] of pairs) {
    if (name === '') throw usageError('a query parameter has no name');
    if (Object.hasOwn(query, name)) {
      throw usageError(
        `parameter "${name}" is given twice`,
        'write a list as one value: uai_list=a,b',
      );
    }
    query[name] = value;
  }
  return query;
}

function field(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw usageError(`--field: expected KEY=VALUE, got "${text}"`);
}

/** Routes on which the service deletes everything unless one of these parameters is set. */
const deletesAll: readonly { route: string; narrowing: readonly string[]; instead: string }[] = [
  {
    route: '/admin/uais',
    narrowing: ['uai_list', 'owner', 'class_id'],
    instead: 'uas admin uais delete --all',
  },
  { route: '/uais', narrowing: ['username'], instead: 'uas admin uais delete --all' },
  { route: '/admin/config', narrowing: [], instead: 'uas admin config delete' },
];

/** Rejects these routes by the full path, however it is split between endpoint and argument. */
function refuseDeleteAll({ pathname }: URL, query: Query): void {
  const whole = pathname.replace(/\/+$/, '');
  const found = deletesAll.find(({ route }) => whole.endsWith(route));
  if (!found || found.narrowing.some((name) => (query[name] ?? '') !== '')) return;
  throw usageError(
    `DELETE ${whole} would delete everything; nothing was sent`,
    `if that is what you want: ${found.instead}`,
  );
}

async function readBody(context: Context, file: string): Promise<RequestBody> {
  const bytes = await readInput(context, file, '--input');
  const isJson = /^\s*[[{]/.test(bytes.subarray(0, 100).toString('utf8'));
  return { contentType: isJson ? 'application/json' : 'application/octet-stream', bytes };
}

function replyView({ deps: { io } }: Context, text: string, value: unknown): View {
  if (value !== undefined) return valueView(value, { text: `${formatJson(value)}\n` });
  // A program gets the exact bytes; for a terminal, control sequences are removed.
  return io.stdoutIsTerminal && text !== ''
    ? { ...valueView(text), lines: text.replace(/\n$/, '').split('\n') }
    : valueView(text, { text });
}

/** Declares what a request has besides its method and path. */
function addRequestOptions(command: Command) {
  return optionsOf(command, {
    field: texts('-f, --field <key=value>', 'query parameter; repeatable'),
    input: text('--input <file>', 'body of the request; - reads standard input'),
    service: serviceOption,
  });
}

type RequestOptions = OptionsOf<typeof addRequestOptions>;

async function send(
  context: Context,
  { service, field: fields = [], input }: RequestOptions,
  [word, target]: [string, string],
): Promise<View | undefined> {
  const method = methodOf(word);
  if (method === 'DELETE') requireConsent(context, 'delete something');
  const isUas = service === 'uas';
  const client = await (isUas ? openUasClient(context) : openIdentitiesClient(context));
  const { path, query: own } = splitPath(target, client.base);
  const query = buildQuery([...own, ...fields.map(field)]);
  const url = buildUrl(client.base, path, query);
  if (method === 'DELETE' && isUas) refuseDeleteAll(url, query);
  if (input !== undefined && method === 'GET')
    throw usageError('--input cannot be combined with GET');
  const body = input === undefined ? undefined : await readBody(context, input);
  if (context.dryRun && method !== 'GET') {
    context.deps.io.note(`would send ${method} ${url.href}`);
    return undefined;
  }
  if (method === 'DELETE') {
    await confirm(context, {
      what: 'send this request',
      service: isUas ? 'uas' : 'identities',
      targets: [`DELETE ${url.href}`],
    });
  }
  const reply = await client.call({ method, path, query, body, anyBody: true });
  return replyView(context, reply.text, reply.value);
}

export const rawCall: Configure = (command, app) => {
  command
    .argument('<method>', methods.join(', '))
    .argument('<path>', 'path below the base URL of the service, such as /mgr-info');
  const own = addRequestOptions(command);
  addExamples(
    command,
    ['show information about the service', 'uas api GET /mgr-info'],
    ['list the UAIs of one owner', 'uas api GET /admin/uais -f owner=vers'],
    ['call the managed identities service', 'uas api GET /user-info --service identities'],
  ).action(
    app.action((context, given, method: string, path: string) =>
      send(context, own(given), [method, path]),
    ),
  );
};
