/** Sequences of requests and the whole answer to the last: status, type and body. */
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ContractService, embedded, openService } from '../support/contract.ts';
import {
  base,
  directService,
  keyUpload,
  publicKey,
  type StartedService,
  startService,
} from '../support/local.ts';

const notFound =
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';

const internal =
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';
const phrases: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
  504: 'Gateway Timeout',
};
const image = 'POST /admin/config/images?imagename=reg/a:1&default=true';
const configMap = encodeURIComponent('{"config_map":{"name":"m"}}');

let uas: ContractService;
/** The ids that earlier requests made: {img}, {cls}, {cls2}, {vol}, {vol2}, {res}. */
let ids: Map<string, string>;

beforeEach(async (context) => {
  uas = await openService(context);
  ids = new Map();
});

const idNames = { image_id: 'img', class_id: 'cls', volume_id: 'vol', resource_id: 'res' };

function remember(json: unknown): void {
  for (const [field, name] of Object.entries(idNames)) {
    const id = (json as Record<string, unknown> | undefined)?.[field];
    if (typeof id !== 'string' || [...ids.values()].includes(id)) continue;
    ids.set(ids.has(name) ? `${name}2` : name, id);
    return;
  }
}

function withIds(text: string): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => ids.get(name) ?? whole);
}

async function ask(request: string, key?: string) {
  const upload = key === undefined ? {} : keyUpload(key);
  const answer = await uas.call(withIds(request), { as: 'user', ...upload });
  // A class holds the ids of others in addition to its own.
  if (request.startsWith('POST /admin/config/') && answer.status === 200) {
    const [, kind = ''] = /config\/(\w+)/.exec(request) ?? [];
    const field = { images: 'image_id', classes: 'class_id', volumes: 'volume_id' }[kind];
    const made = answer.json as Record<string, string>;
    remember({ [field ?? 'resource_id']: made[field ?? 'resource_id'] });
  }
  return answer;
}

function problem(status: number, detail: string): string {
  const fields = { detail, status, title: phrases[status], type: 'about:blank' };
  return `${JSON.stringify(fields, null, 2)}\n`;
}

/** Sends all, and tells what came back for the last; generated names end with `<hex>`. */
async function last(requests: readonly string[], key?: string) {
  for (const request of requests.slice(0, -1)) {
    expect((await ask(request)).status, request).toBe(200);
  }
  const { status, headers, text } = await ask(requests.at(-1) ?? '', key);
  return [status, headers['content-type'], text.replace(/-[0-9a-f]{8}\b(?!-)/g, '-<hex>')];
}

async function expectProblem(
  requests: readonly string[],
  status: number,
  detail: string,
  key?: string,
): Promise<void> {
  const answer = await last(requests, key);
  expect(answer).toEqual([status, 'application/problem+json', problem(status, withIds(detail))]);
}

describe('the order in which faults are reported', () => {
  const cls = 'POST /admin/config/classes?image_id={img}';
  it.each<[string[], number, string]>([
    [
      ['POST /admin/config/classes?default=t'],
      400,
      "Wrong type, expected 'boolean' for query parameter 'default'",
    ],
    [
      ['POST /admin/config/classes?public_ip=&comment=x'],
      400,
      "Wrong type, expected 'boolean' for query parameter 'public_ip'",
    ],
    [
      ['POST /admin/config/classes?uai_compute_network=t'],
      400,
      "Missing query parameter 'image_id'",
    ],
    [
      ['PATCH /admin/config/classes/nope?default=t'],
      400,
      "Wrong type, expected 'boolean' for query parameter 'default'",
    ],
    [
      [image, cls, 'PATCH /admin/config/classes/{cls}?replicas=x&opt_ports=y'],
      400,
      "illegal port number in 'y', all optional port values must be integers",
    ],
    [
      [image, cls, 'PATCH /admin/config/classes/{cls}?image_id=x&uai_creation_class=y'],
      400,
      'Unknown UAI creation class ID y given for UAI Class {cls} ',
    ],
    [
      [image, cls, 'PATCH /admin/config/classes/{cls}?volume_list=v&resource_id=r&tolerations='],
      400,
      'Unknown resource-id r supplied for UAI Class {cls} ',
    ],
    [
      [image, cls, 'PATCH /admin/config/classes/{cls}?timeout=[]&tolerations=1'],
      400,
      "Tolerations '1' must be a JSON list of JSON Objects but is not a list",
    ],
    [
      [image, cls, 'PATCH /admin/config/classes/{cls}?replicas=0&service_account=a_b'],
      400,
      "Invalid service account name 'a_b'",
    ],
    [
      [image, 'POST /admin/config/classes?image_id={img}&timeout=&replicas=0'],
      400,
      "Replicas parameter '0' must be greater than zero",
    ],
    [[image, 'POST /admin/config/classes?image_id={img}&timeout=&opt_ports=x'], 500, internal],
    [
      [image, 'POST /admin/config/classes?image_id={img}&volume_list=,x,'],
      400,
      'Unknown volume(s) [x, ] specified for UAI Class',
    ],
    [
      [
        `POST /admin/config/volumes?volumename=v1&mount_path=/m&volume_description=${configMap}`,
        `POST /admin/config/volumes?volumename=v2&mount_path=/n&volume_description=${configMap}`,
        'PATCH /admin/config/volumes/{vol2}?volumename=v1&mount_path=&volume_description=x',
      ],
      409,
      "volume named 'v1' already exists",
    ],
  ])('%j is %i', (requests, status, detail) => expectProblem(requests, status, detail));
});

describe('words', () => {
  const volume = (description: string) =>
    `POST /admin/config/volumes?volumename=v&mount_path=/m&volume_description=${encodeURIComponent(description)}`;
  const malformed = 'Volume has a malformed volume description - ';
  it.each<[string[], number, string]>([
    [
      [volume('{"hostPath":{}}')],
      400,
      `${malformed}Volume description invalid source type: hostPath`,
    ],
    [
      [volume('{"":{}}')],
      400,
      `${malformed}Volume Description has no source type (e.g. 'config_map')`,
    ],
    [
      [
        image,
        `POST /admin/config/classes?image_id={img}&tolerations=${encodeURIComponent('[{"a":"\u00a0é"},{"b":1}]')}`,
      ],
      400,
      "Error using '{'a': '\\xa0é'}' to compose a toleration - V1Toleration.__init__() got an unexpected keyword argument 'a'",
    ],
    [
      [
        image,
        `POST /admin/config/classes?image_id={img}&timeout=${encodeURIComponent('{"soft":6e2}')}`,
      ],
      400,
      "Timeout '{\"soft\":6e2}' setting 'soft: 600.0' has a non-string value",
    ],
  ])('%j is %i', async (requests, status, detail) => {
    const [code, type, text] = await last(requests);
    expect([code, type]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(String(text))).toMatchObject({ detail });
  });
});

describe('keys', () => {
  const base64 = publicKey.split(' ')[1] ?? '';
  const blob = Buffer.from(base64, 'base64');
  const key = (bytes: Uint8Array, type = 'ssh-ed25519') =>
    `${type} ${Buffer.from(bytes).toString('base64')} me`;
  const field = (bytes: Buffer | string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, Buffer.from(bytes as Buffer)]);
  };
  const keyOf = (type: string, ...fields: (Buffer | string)[]) =>
    key(Buffer.concat([type, ...fields].map(field)), type);
  const number = (bits: number) => {
    const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff);
    bytes[0] = 0xff >> (bytes.length * 8 - bits);
    return bytes;
  };
  const nistp256 =
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=';

  it.each<[string, string]>([
    ['whole', publicKey],
    ['commented with a blank', `# ${publicKey}`],
    ['after one blank', ` ${publicKey}`],
    ['with the base64 on the next line', `ssh-ed25519\n${base64}\n`],
    ['with tabs', publicKey.replaceAll(' ', '\t')],
    ['with characters that base64 skips', `ssh-ed25519 ${base64.slice(0, 9)}-_${base64.slice(9)}`],
    ['of RSA with 768 bits', keyOf('ssh-rsa', Buffer.from([1, 0, 1]), number(768))],
    ['of ECDSA', `ecdsa-sha2-nistp256 ${nistp256}`],
    ['of a security key', keyOf('sk-ssh-ed25519@openssh.com', blob.subarray(-32), 'ssh:')],
    ['in the form of RFC 4716 without an end', `---- BEGIN SSH2 PUBLIC KEY ----\n${base64}\n`],
  ])('%s pass', async (_, text) => {
    expect((await last([image, 'POST /uas'], text))[0]).toBe(200);
  });

  it.each<[string, string | Buffer]>([
    ['cut short', publicKey.replace(base64, base64.slice(0, -4))],
    ['cut short by one character', publicKey.replace(base64, base64.slice(0, -1))],
    [
      'broken over two lines',
      publicKey.replace(base64, `${base64.slice(0, 32)}\n${base64.slice(32)}`),
    ],
    ['with a byte too many', key(Buffer.concat([blob, Buffer.from('x')]))],
    ['of 31 bytes', keyOf('ssh-ed25519', blob.subarray(-31))],
    [
      'with a damaged type',
      key(Buffer.concat([blob.subarray(0, 5), Buffer.from('x'), blob.subarray(6)])),
    ],
    ['with two words of options', `no-pty no-x11 ${publicKey}`],
    ['with a comment that is not UTF-8', Buffer.from(publicKey.replace('test', 'tést'), 'latin1')],
    ['of RSA with 767 bits', keyOf('ssh-rsa', Buffer.from([1, 0, 1]), number(767))],
    ['of RSA with an even exponent', keyOf('ssh-rsa', Buffer.from([1, 0, 0]), number(2048))],
    ['of ECDSA beside its curve', `ecdsa-sha2-nistp256 ${nistp256.slice(0, -4)}UfU0`.slice(0, -1)],
    [
      'of ECDSA with a point that is none',
      `ecdsa-sha2-nistp256 ${nistp256.replace('UfU=', 'UfQ=')}`,
    ],
    [
      'of DSA with 1536 bits',
      keyOf('ssh-dss', number(1536), number(160), Buffer.from([2]), Buffer.from([3])),
    ],
    [
      'of a security key without an application',
      keyOf('sk-ssh-ed25519@openssh.com', blob.subarray(-32)),
    ],
    ['of a certificate', publicKey.replace('ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com')],
    [
      'in the form of RFC 4716 with a folded header',
      `---- BEGIN SSH2 PUBLIC KEY ----\nComment: "a\\\nb"\n${base64}\n`,
    ],
  ])('%s are 400', async (_, text) => {
    await ask(image);
    const { headers, body } = keyUpload('KEY');
    const [before = '', after = ''] = String(body).split('KEY');
    const whole = Buffer.concat([before, text, after].map((part) => Buffer.from(part as string)));
    const answer = await uas.call('POST /uas', { as: 'user', headers, body: whole });
    expect([answer.status, answer.text]).toEqual([400, problem(400, 'Invalid ssh public key.')]);
  });
});

describe('uploads', () => {
  const form = 'multipart/form-data; boundary=bnd';
  const named = 'Content-Disposition: form-data; name="publickey"; filename="k.pub"';
  const part = (header: string, content = publicKey) => `--bnd\r\n${header}\r\n\r\n${content}\r\n`;
  const end = '--bnd--\r\n';
  const lineFeeds = (part(named) + end).replaceAll('\r\n', '\n');
  const whole = part(named) + end;

  const post = async (type: string, body: string) => {
    await ask(image);
    const headers = { 'content-type': type };
    return uas.call('POST /uas', { as: 'user', headers, body: Buffer.from(body, 'latin1') });
  };

  it.each([
    ['with line feeds only', form, lineFeeds],
    ['with carriage returns only', form, lineFeeds.replaceAll('\n', '\r')],
    ['after text', form, `before${whole}`],
    ['before text', form, `${whole}after`],
    ['with blanks after the boundary', form, whole.replace('--bnd\r', '--bnd \t\r')],
    ['with folded headers', form, part(named.replace('; ', ';\r\n ')) + end],
    ['with an encoded file name', form, part(named.replace('="k.pub"', "*=UTF-8''k.pub")) + end],
    ['with a blank before the colon', form, part(named.replace(':', ' :')) + end],
    ['of any disposition', form, part(named.replace('form-data', 'attachment')) + end],
    ['beside a text of that name', form, part(named.replace(/; filename.*/, ''), 'x') + whole],
    ['with a type in capitals', 'Multipart/Form-Data; Boundary="bnd"', whole],
  ])('%s pass', async (_, type, body) => {
    expect((await post(type, body)).status).toBe(200);
  });

  const missing = 'Missing ssh public key.';
  it.each<[string, string, string, number, string]>([
    ['without an end', form, part(named), 400, missing],
    ['cut in the last boundary', form, `${part(named)}--bnd`, 400, missing],
    ['with another boundary', form, whole.replaceAll('bnd', 'other'), 400, missing],
    ['with a part without headers', form, `--bnd\r\n\r\nx\r\n${whole}`, 400, missing],
    ['with a header without a colon', form, part(`nonsense\r\n${named}`) + end, 400, missing],
    [
      'with a header that is not UTF-8',
      form,
      part(named.replace('k.pub', '\xe9')) + end,
      400,
      missing,
    ],
    [
      'without a semicolon',
      form,
      part(named.replace('" ', '"')).replace('"; f', '" f') + end,
      400,
      missing,
    ],
    ['without a boundary', 'multipart/form-data', whole, 400, missing],
    ['with a boundary of nothing', 'multipart/form-data; boundary=', whole, 500, internal],
    ['of the older form type', 'application/x-url-encoded', 'publickey=x', 400, missing],
    ['of mixed parts', 'multipart/mixed; boundary=bnd', whole, 500, internal],
    ['of no type', '', whole, 500, internal],
  ])('%s carry no key', async (_, type, body, status, detail) => {
    const answer = await post(type, body);
    expect([answer.status, answer.text]).toEqual([status, problem(status, detail)]);
  });

  it('end at the boundary, not at what looks like it', async () => {
    const lookalike = `${publicKey}--bndx\r\n`;
    expect((await post(form, part(named, lookalike) + end)).status).toBe(200);
  });
});

describe('ports that users ask for', () => {
  it.each<[string, number, string]>([
    ['80,80', 422, 'Failed to create job uai-vera-<hex>: Unprocessable Entity'],
    ['80,080', 422, 'Failed to create job uai-vera-<hex>: Unprocessable Entity'],
    ['%2B80', 422, 'Failed to create job uai-vera-<hex>: Unprocessable Entity'],
    ['%2B22', 400, 'Invalid port requested (+22). Valid ports are: [80, 443, 8888].'],
    ['022', 400, 'Invalid port requested (022). Valid ports are: [80, 443, 8888].'],
    ['22,x', 400, "illegal port number in '22,x', all optional port values must be integers"],
    ['%20', 400, "illegal port number in ' ', all optional port values must be integers"],
  ])('ports=%s is %i', (ports, status, detail) =>
    expectProblem([image, `POST /uas?ports=${ports}`], status, detail, publicKey),
  );

  it.each([
    ['8_0', { 80: 80 }],
    ['%20443%20,0080', { 80: 80, 443: 443 }],
  ])('ports=%s opens them', async (ports, expected) => {
    await ask(image);
    expect((await ask(`POST /uas?ports=${ports}`, publicKey)).json).toMatchObject({
      uai_portmap: expected,
    });
  });
});

describe('what Kubernetes says to a class', () => {
  const eleven = Array.from({ length: 11 }, (_, index) => 10_000 + index).join(',');
  const job = 'Failed to create job one: ';
  it.each<[string, number, string]>([
    [`opt_ports=${eleven}`, 422, `${job}Unprocessable Entity`],
    ['opt_ports=80,80', 422, `${job}Unprocessable Entity`],
    ['opt_ports=%2B80', 422, `${job}Unprocessable Entity`],
    ['opt_ports=-1', 422, `${job}Unprocessable Entity`],
    ['opt_ports=22', 404, 'Failed to create service: one-ssh'],
    ['opt_ports=22&public_ip=true', 404, 'Failed to create service: one-ssh'],
    ['priority_class_name=nope', 504, 'Failed to get IP for service: one-ssh'],
    ['priority_class_name=Not_One', 422, `${job}Unprocessable Entity`],
    ['service_account=Not-One', 422, `${job}Unprocessable Entity`],
    ['replicas=2147483648', 400, `${job}Bad Request`],
    ['namespace=nowhere&opt_ports=80,80', 404, `${job}Not Found`],
    [`tolerations=${encodeURIComponent('[{}]')}`, 422, `${job}Unprocessable Entity`],
    [`tolerations=${encodeURIComponent('[{"key":1}]')}`, 400, `${job}Bad Request`],
    [
      `tolerations=${encodeURIComponent('[{"key":"a","operator":"Exists","value":"b"}]')}`,
      422,
      `${job}Unprocessable Entity`,
    ],
  ])('%s is %i', (settings, status, detail) =>
    expectProblem(
      [
        image,
        `POST /admin/config/classes?image_id={img}&${settings}`,
        'POST /admin/uais?class_id={cls}&uai_name=one&owner=ann',
      ],
      status,
      detail,
    ),
  );

  it.each([
    ['opt_ports=30123,80', { 80: 80, 30123: 30123 }],
    ['opt_ports=080', { 80: 80 }],
    ['priority_class_name=', {}],
    ['service_account=my-sa', {}],
    [`tolerations=${encodeURIComponent('[{"key":"gpu","operator":"Exists"}]')}`, {}],
  ])('%s is fine', async (settings, ports) => {
    await ask(image);
    await ask(`POST /admin/config/classes?image_id={img}&${settings}`);
    expect(await ask('POST /admin/uais?class_id={cls}&uai_name=one')).toMatchObject({
      status: 200,
      json: { uai_portmap: ports },
    });
  });

  it.each<[string, number, string]>([
    ['1', 400, 'Bad Request'],
    ['true', 400, 'Bad Request'],
    ['{"cpu":""}', 400, 'Bad Request'],
    ['{"cpu":"-1"}', 422, 'Unprocessable Entity'],
    ['{"gpu":1}', 422, 'Unprocessable Entity'],
  ])('the limit %s is %i', (limit, status, phrase) =>
    expectProblem(
      [
        image,
        `POST /admin/config/resources?limit=${encodeURIComponent(limit)}`,
        'POST /admin/config/classes?image_id={img}&resource_id={res}',
        'POST /admin/uais?class_id={cls}&uai_name=one',
      ],
      status,
      job + phrase,
    ),
  );

  it('refuses to request more than the limit', () =>
    expectProblem(
      [
        image,
        `POST /admin/config/resources?limit=${encodeURIComponent('{"memory":"1Gi"}')}&request=${encodeURIComponent('{"memory":"1025Mi"}')}`,
        'POST /admin/config/classes?image_id={img}&resource_id={res}',
        'POST /admin/uais?class_id={cls}&uai_name=one',
      ],
      422,
      `${job}Unprocessable Entity`,
    ));

  it.each<[string, number, string]>([
    ['{"nfs":{"server":"s"}}', 500, internal],
    ['{"nfs":{"server":"s","path":null}}', 500, internal],
    ['{"persistent_volume_claim":{}}', 500, internal],
    ['{"empty_dir":null}', 500, internal],
    ['{"secret":{"secret_name":"s","default_mode":400}}', 200, ''],
    ['{"secret":{"secret_name":"s","default_mode":"0400"}}', 400, `${job}Bad Request`],
    ['{"secret":{"secret_name":"s","default_mode":4000}}', 422, `${job}Unprocessable Entity`],
    ['{"config_map":{"name":"m","items":[{}]}}', 422, `${job}Unprocessable Entity`],
  ])('the volume %s is %i', async (description, status, detail) => {
    const [code, , text] = await last([
      image,
      `POST /admin/config/volumes?volumename=v&mount_path=/m&volume_description=${encodeURIComponent(description)}`,
      'POST /admin/config/classes?image_id={img}&volume_list={vol}',
      'POST /admin/uais?class_id={cls}&uai_name=one',
    ]);
    expect([code, status === 200 ? '' : text]).toEqual([
      status,
      status === 200 ? '' : problem(status, detail),
    ]);
  });

  it('looks at a renamed volume when it is mounted', () =>
    expectProblem(
      [
        image,
        `POST /admin/config/volumes?volumename=v&mount_path=/m&volume_description=${configMap}`,
        'POST /admin/config/classes?image_id={img}&volume_list={vol}',
        'PATCH /admin/config/volumes/{vol}?volumename=Bad_Name',
        'POST /admin/uais?class_id={cls}&owner=ann',
      ],
      422,
      'Failed to create job uai-ann-<hex>: Unprocessable Entity',
    ));

  it('looks at a renamed image when it is used', () =>
    expectProblem(
      [image, 'PATCH /admin/config/images/{img}?imagename=', 'POST /uas'],
      422,
      'Failed to create job uai-vera-<hex>: Unprocessable Entity',
      publicKey,
    ));
});

describe('UAIs without a pod', () => {
  beforeEach(async () => {
    await ask(image);
    await ask('POST /admin/config/classes?image_id={img}&priority_class_name=nope');
  });

  it('are waited for for 40 s, hidden, described by nobody, and can be deleted', async () => {
    const began = embedded(uas).clock.now();
    const create = 'POST /admin/uais?class_id={cls}&owner=ann&uai_name=pc';
    expect((await ask(create)).status).toBe(504);
    expect(embedded(uas).clock.now() - began).toBe(40_000);
    // Asked for again, it is waited for again.
    expect((await ask(create)).status).toBe(504);
    expect(embedded(uas).clock.now() - began).toBe(80_000);
    expect((await ask('GET /admin/uais')).json).toEqual([]);
    await expectProblem(['GET /admin/uais/pc'], 404, "no UAI information found for UAI 'pc'");
    expect((await ask('DELETE /admin/uais?uai_list=pc')).json).toEqual(['Successfully deleted pc']);
  });

  it('take as long as the speed says', async () => {
    uas = await directService({ speed: 100 });
    ids = new Map();
    await ask(image);
    await ask('POST /admin/config/classes?image_id={img}&priority_class_name=nope');
    const began = embedded(uas).clock.now();
    await ask('POST /admin/uais?class_id={cls}&uai_name=pc');
    expect(embedded(uas).clock.now() - began).toBe(400);
  });
});

describe('names', () => {
  beforeEach(async () => {
    await ask(image);
    await ask('POST /admin/config/classes?image_id={img}');
  });

  it.each([
    ['uai_name=&owner=ann', /^uai-ann-[0-9a-f]{8}$/],
    ['uai_name=', /^uai-no-owner-[0-9a-f]{8}$/],
    ['owner=', /^uai--[0-9a-f]{8}$/],
  ])('POST /admin/uais?%s makes one', async (query, name) => {
    expect((await ask(`POST /admin/uais?class_id={cls}&${query}`)).json).toMatchObject({
      uai_name: expect.stringMatching(name),
    });
  });

  it('that are taken are answered before Kubernetes is asked', async () => {
    await ask('POST /admin/uais?class_id={cls}&uai_name=one&owner=ann');
    await ask('POST /admin/config/classes?image_id={img}&opt_ports=80,80');
    expect(await ask('POST /admin/uais?class_id={cls2}&uai_name=one&owner=a%20b')).toMatchObject({
      status: 200,
      json: { username: 'ann' },
    });
  });

  it('are taken from the first namespace when a user deletes', async () => {
    await ask('POST /admin/config/classes?image_id={img}&namespace=uas');
    await ask('POST /admin/uais?class_id={cls}&uai_name=twin&owner=vera');
    await ask('POST /admin/uais?class_id={cls2}&uai_name=twin&owner=ann');
    expect((await ask('DELETE /uas?uai_list=twin')).json).toEqual(['Successfully deleted twin']);
    expect((await ask('GET /admin/uais')).json).toMatchObject([{ username: 'vera' }]);
  });

  it('of two namespaces are both deleted with all', async () => {
    await ask('POST /admin/config/classes?image_id={img}&namespace=uas');
    await ask('POST /admin/uais?class_id={cls}&uai_name=twin');
    await ask('POST /admin/uais?class_id={cls2}&uai_name=twin');
    expect((await ask('DELETE /admin/uais')).json).toEqual(
      Array(2).fill('Successfully deleted twin'),
    );
  });

  it.each([
    ['a%20b', []],
    ['one,one', ['Successfully deleted one']],
    ['%20one%09', ['Successfully deleted one']],
  ])('DELETE /uas?uai_list=%s says %j', async (names, sentences) => {
    await ask('POST /admin/uais?class_id={cls}&uai_name=one&owner=vera');
    expect(await last([`DELETE /uas?uai_list=${names}`])).toEqual([
      200,
      'application/json',
      sentences.length > 0 ? `[\n  "${sentences[0]}"\n]\n` : '[]\n',
    ]);
  });

  it('of volumes may end with a line feed', async () => {
    const { json } = await ask(
      `POST /admin/config/volumes?volumename=v%0A&mount_path=/m&volume_description=${configMap}`,
    );
    expect(json).toMatchObject({ volumename: 'v\n' });
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await ask(image);
    await ask('POST /admin/config/classes?image_id={img}&public_ip=true&opt_ports=80');
    await ask('POST /admin/uais?class_id={cls}&uai_name=one&owner=ann');
    await ask('POST /admin/uais?class_id={cls}&uai_name=two&owner=ann');
  });

  it.each([
    ['ann,app in (two,three)', ['two']],
    ['ann,app notin (two)', ['one']],
    ['ann,uas-public-ip=True,uas-uai-opt-ports=80', ['one', 'two']],
    ['ann,uas-uai-has-timeout=True', []],
    ['ann,!uas-uai-creation-class', ['one', 'two']],
  ])('owner=%s finds %j', async (owner, names) => {
    const { json } = await ask(`GET /admin/uais?owner=${encodeURIComponent(owner)}`);
    expect((json as { uai_name: string }[]).map((uai) => uai.uai_name)).toEqual(names);
  });

  it.each(['ann,', 'ann,app in two', 'ann,!app=two', 'a b', 'ann,app in (a b)'])(
    'owner=%s does not filter',
    (owner) =>
      expectProblem(
        [`GET /admin/uais?owner=${encodeURIComponent(owner)}`],
        400,
        'Failed to get job list',
      ),
  );
});

describe('methods and addresses', () => {
  it.each([
    ['PUT /uas', 'HEAD, OPTIONS, GET, POST, DELETE'],
    ['HEAD /admin/config', 'OPTIONS, DELETE'],
    ['POST /openapi.json', 'HEAD, OPTIONS, GET'],
    ['PUT //uas', 'HEAD, OPTIONS, GET, POST, DELETE'],
    ['PUT /admin/config/classes/x', 'HEAD, OPTIONS, GET, PATCH, DELETE'],
  ])('%s is 405 and tells what is allowed', async (request, allow) => {
    const [method, path] = request.split(' ');
    const { status, headers } = await uas.callServer(`${method} ${base}${path}`);
    expect([status, headers.allow]).toEqual([405, allow]);
  });

  it.each([
    ['GET', '?a=b&c=d', '/v1/?a=b&c=d'],
    ['HEAD', '', '/v1/'],
    ['OPTIONS', '', '/v1/'],
    ['POST', '//uas?ports=80', '/v1/uas?ports=80'],
    ['GET', '//', '/v1/'],
  ])('%s %s is moved to %s', async (method, path, target) => {
    const { status, headers, text } = await uas.callServer(`${method} ${base}${path}`);
    const location = `http://api.local${target}`;
    expect([status, headers['content-type'], headers.location]).toEqual([
      308,
      'text/html; charset=utf-8',
      location,
    ]);
    const shown = location.replaceAll('&', '&amp;');
    expect(text).toBe(
      method === 'HEAD'
        ? ''
        : `<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be redirected automatically to the target URL: <a href="${shown}">${shown}</a>. If not, click the link.\n`,
    );
  });

  it.each(['POST', 'DELETE', 'PATCH'])('%s of the bare root is 404', async (method) => {
    expect((await uas.callServer(`${method} ${base}`)).status).toBe(404);
  });
});

describe('paths', () => {
  let started: StartedService;
  beforeEach(async () => {
    started = await startService({ empty: true, gateway: 'none' });
  });
  afterEach(() => started.close());

  /** Sends the request line unchanged, which no client does. */
  async function send(line: string): Promise<string> {
    const socket = connect(Number(new URL(started.origin).port), '127.0.0.1');
    socket.end(`${line} HTTP/1.1\r\nHost: h.example\r\nConnection: close\r\n\r\n`);
    return buffer(socket).then(String);
  }

  it.each([
    [`GET ${base}/admin/config/images/..`, "image '..' does not exist"],
    [`GET ${base}/admin/config/images/%2e`, "image '.' does not exist"],
    [`GET ${base}/admin/config/images/a\\b`, "image 'a\\b' does not exist"],
    [`GET ${base}/./images`, notFound],
    [`GET ${base}/x/../images`, notFound],
    [`GET ${base}/../v1/images`, notFound],
    ['GET *', notFound],
  ])('%s is 404', async (line, detail) => {
    const answer = await send(line);
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(answer.split('\r\n\r\n')[1]).toBe(problem(404, detail));
  });

  it.each([[`GET ${base}/images#fragment`], [`GET http://elsewhere.example${base}/images`]])(
    '%s is found',
    async (line) => {
      expect(await send(line)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    },
  );
});
