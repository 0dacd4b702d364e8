import { beforeEach, describe, expect, it } from 'vitest';
import type { Image, Limits, UaiClass, Volume } from '../../src/api/uas.types.ts';
import { type ContractService, embedded, openService } from '../support/contract.ts';
import { type Answer, directService } from '../support/local.ts';

const internal =
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';
const badName =
  "Invalid volume name - names must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character. Refer to the Kubernetes documentation for more information.";
const malformed = 'Volume has a malformed volume description - ';
const configMap = '{"config_map":{"name":"m"}}';

let uas: ContractService;
let image: Image;
let volume: Volume;
let limits: Limits;

async function make<T>(route: string, query: Record<string, string>): Promise<T> {
  const { status, json, text } = await uas.call(`POST ${route}`, { query });
  expect(status, text).toBe(200);
  return json as T;
}

const makeClass = (query: Record<string, string> = {}) =>
  make<UaiClass>('/admin/config/classes', { image_id: image.image_id, ...query });

/** `{id}` in a route or a text stands for the id of the object that the test is about. */
function withIds(text: string, id: string): string {
  return text.replaceAll('{id}', id);
}

function expectProblem({ status, json }: Answer, expected: number, detail: string): void {
  expect([status, (json as { detail?: string }).detail]).toEqual([expected, detail]);
}

beforeEach(async (context) => {
  uas = await openService(context);
  image = await make('/admin/config/images', { imagename: 'reg/img:1', default: 'true' });
  volume = await make('/admin/config/volumes', {
    volumename: 'cfg',
    mount_path: '/etc/cfg',
    volume_description: configMap,
  });
  limits = await make('/admin/config/resources', { limit: '{"cpu":"1"}', comment: 'small' });
});

describe('images', () => {
  it.each([
    ['GET /admin/config/images/x', {}, 404, "image 'x' does not exist"],
    ['PATCH /admin/config/images/x', {}, 404, "image 'x' does not exist"],
    ['DELETE /admin/config/images/x', {}, 404, "image 'x' does not exist"],
    ['POST /admin/config/images', {}, 400, "Missing query parameter 'imagename'"],
    [
      'POST /admin/config/images',
      { imagename: 'reg/img:1' },
      409,
      "image named 'reg/img:1' already exists",
    ],
  ])('%s %j is %i', async (route, query, status, detail) => {
    expectProblem(await uas.call(route, { query }), status, detail);
  });

  it('answers an empty name with a sentence and status 200', async () => {
    const answer = await uas.call('POST /admin/config/images', { query: { imagename: '' } });
    expect([answer.status, answer.json]).toEqual([200, 'Must provide imagename to create.']);
  });

  it('keeps blanks in names', async () => {
    expect(await make('/admin/config/images', { imagename: ' a b ' })).toMatchObject({
      imagename: ' a b ',
      default: false,
    });
  });

  it('has one default at most', async () => {
    const second = await make<Image>('/admin/config/images', { imagename: 'b', default: 'true' });
    expect((await uas.call(`GET /admin/config/images/${image.image_id}`)).json).toMatchObject({
      default: false,
    });
    await uas.call(`PATCH /admin/config/images/${image.image_id}`, { query: { default: 'true' } });
    expect((await uas.call(`GET /admin/config/images/${second.image_id}`)).json).toMatchObject({
      default: false,
    });
    await uas.call(`PATCH /admin/config/images/${image.image_id}`, { query: { default: 'false' } });
    expect((await uas.call('GET /images')).json).toMatchObject({ default_image: null });
  });

  it('changes nothing, and even takes an empty name, on update', async () => {
    const route = `PATCH /admin/config/images/${image.image_id}`;
    expect((await uas.call(route)).json).toEqual(image);
    expect((await uas.call(route, { query: { imagename: '' } })).json).toMatchObject({
      imagename: '',
    });
  });

  it('refuses a name that another image has on update', async () => {
    await make('/admin/config/images', { imagename: 'b' });
    const answer = await uas.call(`PATCH /admin/config/images/${image.image_id}`, {
      query: { imagename: 'b' },
    });
    expectProblem(answer, 409, "image named 'b' already exists");
  });

  it('cannot be removed while classes use it', async () => {
    const ids = [await makeClass(), await makeClass()].map(({ class_id }) => class_id).sort();
    const route = `DELETE /admin/config/images/${image.image_id}`;
    expectProblem(
      await uas.call(route),
      409,
      `Image ID ${image.image_id} is in use by the following UAI Classes ['${ids[0]}', '${ids[1]}']`,
    );
    for (const id of ids) await uas.call(`DELETE /admin/config/classes/${id}`);
    expect((await uas.call(route)).json).toEqual(image);
  });
});

describe('volumes', () => {
  const good = { volumename: 'v', mount_path: '/v', volume_description: configMap };

  it.each([
    ['GET', {}, 404, "Unknown volume 'x'"],
    ['PATCH', {}, 404, 'Volume x not found'],
    ['DELETE', {}, 404, "volume 'x' does not exist"],
  ])('%s of an unknown one', async (method, query, status, detail) => {
    expectProblem(await uas.call(`${method} /admin/config/volumes/x`, { query }), status, detail);
  });

  it.each([
    [{}, "Missing query parameter 'volumename'"],
    [{ volumename: 'v' }, "Missing query parameter 'mount_path'"],
    [{ volumename: 'v', mount_path: '/v' }, "Missing query parameter 'volume_description'"],
    [{ ...good, volumename: 'Bad' }, badName],
    [{ ...good, volumename: '-v' }, badName],
    [{ ...good, volumename: 'v-' }, badName],
    [{ ...good, volumename: '123' }, badName],
    [{ ...good, volumename: 'a'.repeat(64) }, badName],
    [{ ...good, volumename: 'Bad', volume_description: 'x' }, badName],
    [
      { ...good, volume_description: 'x' },
      'Volume description failed JSON decoding - Expecting value: line 1 column 1 (char 0)',
    ],
    [
      { ...good, volume_description: '{"a":1} x' },
      'Volume description failed JSON decoding - Extra data: line 1 column 9 (char 8)',
    ],
    [
      { ...good, volume_description: '{"nfs":{},"csi":{}}' },
      `${malformed}Volume Description has more than one source type.`,
    ],
    [
      { ...good, volume_description: '{}' },
      `${malformed}Volume Description has no source type (e.g. 'config_map')`,
    ],
    [
      { ...good, volume_description: '{"hostPath":{}}' },
      `${malformed}Volume description invalid source type: hostPath`,
    ],
    [
      { ...good, volume_description: '{"host_path":null}' },
      `${malformed}No host_path specification in host_path volume description`,
    ],
    [
      { ...good, volume_description: '{"secret":null}' },
      `${malformed}No secret specification in secret volume description`,
    ],
    [
      { ...good, volume_description: '{"host_path":{"path":"/x"}}' },
      `${malformed}Host path specification missing required 'type'`,
    ],
    [
      { ...good, volume_description: '{"config_map":{}}' },
      `${malformed}Config map specification missing required 'name'`,
    ],
    [
      { ...good, volume_description: '{"secret":{"secretName":"s"}}' },
      `${malformed}Secret specification missing required 'secret_name'`,
    ],
    [
      { ...good, volume_description: '{"host_path":{"path":"/x","type":"File","x":1}}' },
      `${malformed}Host path specification has unrecognized 'x'`,
    ],
    [
      { ...good, volume_description: '{"config_map":{"name":"m","y":1}}' },
      `${malformed}Config map specification has unrecognized 'y'`,
    ],
    [
      { ...good, volume_description: '{"secret":{"secret_name":"m","z":1}}' },
      `${malformed}Secret specification has unrecognized 'z'`,
    ],
    [
      { ...good, volume_description: '{"host_path":{"path":"/x","type":""}}' },
      `${malformed}Volume has invalid host_path mount type '' - please refer to the Kubernetes docs for a list of supported host_path mount types`,
    ],
  ])('creating %j is 400', async (query, detail) => {
    const given = query as Record<string, string>;
    expectProblem(await uas.call('POST /admin/config/volumes', { query: given }), 400, detail);
  });

  it.each(['[]', '"text"', '1', 'null', '{"host_path":"/x"}', '{"config_map":[]}', '{"secret":1}'])(
    'a description of %s is an exception of the service',
    async (volume_description) => {
      const query = { ...good, volume_description };
      expectProblem(await uas.call('POST /admin/config/volumes', { query }), 500, internal);
    },
  );

  it.each([
    [{ ...good, volumename: '' }, 'Must provide volumename to create.'],
    [{ ...good, mount_path: '' }, 'Must provide mount_path.'],
    [{ ...good, volume_description: '' }, 'Must provide volume_description.'],
  ])('answers an empty value with a sentence and status 200', async (query, sentence) => {
    const answer = await uas.call('POST /admin/config/volumes', { query });
    expect([answer.status, answer.json]).toEqual([200, sentence]);
  });

  it('checks the name for uniqueness last', async () => {
    const query = { ...good, volumename: 'cfg' };
    expectProblem(
      await uas.call('POST /admin/config/volumes', { query }),
      409,
      "volume named 'cfg' already exists",
    );
    const broken = { ...query, volume_description: '{}' };
    expect((await uas.call('POST /admin/config/volumes', { query: broken })).status).toBe(400);
  });

  it('stores what it does not check, with numbers of any size', async () => {
    const description = '{"nfs":{"whatever":123456789012345678901234567890}}';
    const { text } = await uas.call('POST /admin/config/volumes', {
      query: { ...good, mount_path: 'relative', volume_description: description },
    });
    expect(text).toContain('"whatever": 123456789012345678901234567890');
  });

  it('keeps numbers with a fraction or an exponent apart from integers', async () => {
    const description = '{"nfs":{"a":1.0,"b":1e3,"c":-0.0,"d":1e-7,"e":1}}';
    const { text } = await uas.call('POST /admin/config/volumes', {
      query: { ...good, volume_description: description },
    });
    expect(text.match(/"[a-e]": .*/g)?.join(' ')).toBe(
      '"a": 1.0, "b": 1000.0, "c": -0.0, "d": 1e-07, "e": 1',
    );
  });

  it.each(['1.0', '[1.0]'])('breaks on the description %s', async (volume_description) => {
    const query = { ...good, volume_description };
    expectProblem(await uas.call('POST /admin/config/volumes', { query }), 500, internal);
  });

  it.each([
    [{ volumename: '' }, 400, 'invalid (empty) volume name specified'],
    [{ mount_path: '' }, 400, 'invalid (empty) mount_path specified'],
    [
      { volume_description: '{}' },
      400,
      `${malformed}Volume Description has no source type (e.g. 'config_map')`,
    ],
    [{ volumename: 'lustre' }, 409, "volume named 'lustre' already exists"],
  ])('updating with %j is %i', async (query, status, detail) => {
    const route = `PATCH /admin/config/volumes/${volume.volume_id}`;
    expectProblem(
      await uas.call(route, { query: query as Record<string, string> }),
      status,
      detail,
    );
  });

  it('does not check a new name on update', async () => {
    const { json } = await uas.call(`PATCH /admin/config/volumes/${volume.volume_id}`, {
      query: { volumename: 'BAD_NAME' },
    });
    expect(json).toEqual({ ...volume, volumename: 'BAD_NAME' });
  });

  it('cannot be removed while a class uses it', async () => {
    const { class_id } = await makeClass({ volume_list: volume.volume_id });
    const route = `DELETE /admin/config/volumes/${volume.volume_id}`;
    expectProblem(
      await uas.call(route),
      409,
      `Volume ID ${volume.volume_id} is in use by the following UAI Classes ['${class_id}']`,
    );
    await uas.call(`DELETE /admin/config/classes/${class_id}`);
    expect((await uas.call(route)).json).toEqual(volume);
  });
});

describe('resources', () => {
  it.each([
    ['GET /admin/config/resources/x', {}, 404, "Unknown resource 'x'"],
    ['PATCH /admin/config/resources/x', {}, 404, 'Resource x not found'],
    ['DELETE /admin/config/resources/x', {}, 404, "resource config 'x' does not exist"],
    [
      'POST /admin/config/resources',
      { limit: '{cpu' },
      400,
      "Resource limit '{cpu' failed JSON decoding - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ],
    [
      'POST /admin/config/resources',
      { request: '' },
      400,
      "Resource request '' failed JSON decoding - Expecting value: line 1 column 1 (char 0)",
    ],
  ])('%s %j is %i', async (route, query, status, detail) => {
    expectProblem(await uas.call(route, { query }), status, detail);
  });

  it('accepts nothing at all, and JSON of any shape, word for word', async () => {
    expect(await make('/admin/config/resources', {})).toEqual({
      comment: null,
      limit: null,
      request: null,
      resource_id: expect.any(String),
    });
    expect(await make('/admin/config/resources', { limit: ' [1]', request: '"x"' })).toMatchObject({
      limit: ' [1]',
      request: '"x"',
    });
  });

  it('changes what is given', async () => {
    const { json } = await uas.call(`PATCH /admin/config/resources/${limits.resource_id}`, {
      query: { comment: '', request: '{}' },
    });
    expect(json).toEqual({ ...limits, comment: '', request: '{}' });
  });

  it('cannot be removed while a class uses it', async () => {
    const { class_id } = await makeClass({ resource_id: limits.resource_id });
    const route = `DELETE /admin/config/resources/${limits.resource_id}`;
    expectProblem(
      await uas.call(route),
      409,
      `Resouce ID ${limits.resource_id} is in use by the following UAI Classes ['${class_id}']`,
    );
    await uas.call(`DELETE /admin/config/classes/${class_id}`);
    expect((await uas.call(route)).json).toEqual(limits);
  });
});

describe('classes', () => {
  it('has 19 keys with these defaults', async () => {
    expect(await makeClass()).toEqual({
      class_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      comment: '',
      default: false,
      image_id: image.image_id,
      namespace: 'user',
      opt_ports: [],
      priority_class_name: 'uai-priority',
      public_ip: false,
      replicas: 1,
      resource_config: null,
      resource_id: null,
      service_account: null,
      timeout: null,
      tolerations: null,
      uai_compute_network: true,
      uai_creation_class: null,
      uai_image: image,
      volume_list: [],
      volume_mounts: [],
    });
  });

  it('takes every setting, and shows the objects that the ids name', async () => {
    const other = await makeClass();
    const tolerations = '[{"key":"gpu","operator":"Exists","toleration_seconds":5}]';
    const made = await makeClass({
      comment: 'full',
      public_ip: 'true',
      opt_ports: '80, 8080',
      uai_creation_class: other.class_id,
      uai_compute_network: 'false',
      resource_id: limits.resource_id,
      volume_list: volume.volume_id,
      tolerations,
      timeout: '{"soft":"600","hard":"1800","warning":"30"}',
      service_account: 'my-sa',
      replicas: ' 3 ',
      namespace: 'uas',
      priority_class_name: 'high',
    });
    expect(made).toMatchObject({
      comment: 'full',
      public_ip: true,
      opt_ports: ['80', '8080'],
      uai_creation_class: other.class_id,
      uai_compute_network: false,
      resource_id: limits.resource_id,
      resource_config: limits,
      volume_list: [volume.volume_id],
      volume_mounts: [volume],
      tolerations,
      timeout: { soft: '600', hard: '1800', warning: '30' },
      service_account: 'my-sa',
      replicas: 3,
      namespace: 'uas',
      priority_class_name: 'high',
    });
    expect(Object.keys(made)).toHaveLength(19);
  });

  const unknownSetting =
    "contains an unrecognized timeout setting 'x' acceptable settings are 'soft', 'hard' or 'warning'";
  it.each<[Record<string, string>, string]>([
    [{ image_id: 'x' }, "Unkown UAI Image 'x' specified for UAI Class"],
    [{ resource_id: 'x' }, "Unkown Resource Config 'x' specified for UAI Class"],
    [{ uai_creation_class: 'x' }, 'Unknown UAI creation class ID x'],
    [{ volume_list: 'a,b' }, 'Unknown volume(s) [a, b] specified for UAI Class'],
    [
      { timeout: 'T' },
      "Timeout 'T' failed JSON decoding - Expecting value: line 1 column 1 (char 0)",
    ],
    [{ timeout: '[]' }, "Timeout '[]' must be a JSON map object but is not a map"],
    [{ timeout: '{"x":"1"}' }, `Timeout '{"x":"1"}' ${unknownSetting}`],
    [
      { timeout: '{"soft":600}' },
      `Timeout '{"soft":600}' setting 'soft: 600' has a non-string value`,
    ],
    [
      { timeout: '{"soft":true}' },
      `Timeout '{"soft":true}' setting 'soft: True' has a non-string value`,
    ],
    [
      { timeout: '{"soft":"a"}' },
      `Timeout '{"soft":"a"}' setting 'soft: a' cannot be converted to an integer - invalid literal for int() with base 10: 'a'`,
    ],
    [
      { timeout: '{"soft":"-1"}' },
      `Timeout '{"soft":"-1"}' setting 'soft: -1' must not be a negative value`,
    ],
    [{ replicas: '0' }, "Replicas parameter '0' must be greater than zero"],
    [
      { replicas: 'abc' },
      "Replicas parameter 'abc' cannot be converted to an integer - invalid literal for int() with base 10: 'abc'",
    ],
    [
      { replicas: '' },
      "Replicas parameter '' cannot be converted to an integer - invalid literal for int() with base 10: ''",
    ],
    [{ service_account: 'a_b' }, "Invalid service account name 'a_b'"],
    [
      { opt_ports: '80,x' },
      "illegal port number in '80,x', all optional port values must be integers",
    ],
    [
      { tolerations: '' },
      "Tolerations '' failed JSON decoding - Expecting value: line 1 column 1 (char 0)",
    ],
    [
      { tolerations: '{}' },
      "Tolerations '{}' must be a JSON list of JSON Objects but is not a list",
    ],
    [
      { tolerations: '[1]' },
      "Tolerations '[1]' must be a JSON list of JSON Objects but contains a non-object value",
    ],
    [
      { tolerations: '[{"tolerationSeconds":1}]' },
      "Error using '{'tolerationSeconds': 1}' to compose a toleration - V1Toleration.__init__() got an unexpected keyword argument 'tolerationSeconds'",
    ],
  ])('creating with %j is 400', async (query, detail) => {
    const given = { image_id: image.image_id, ...query };
    expectProblem(await uas.call('POST /admin/config/classes', { query: given }), 400, detail);
  });

  it('finds errors in this order', async () => {
    const wrong: [string, string, RegExp][] = [
      ['tolerations', '{}', /^Tolerations/],
      ['opt_ports', 'x', /^illegal port/],
      ['service_account', '_', /^Invalid service account/],
      ['replicas', '0', /^Replicas/],
      ['timeout', '[]', /^Timeout/],
      ['volume_list', 'x', /^Unknown volume/],
      ['uai_creation_class', 'x', /^Unknown UAI creation class/],
      ['resource_id', 'x', /^Unkown Resource/],
      ['image_id', 'x', /^Unkown UAI Image/],
    ];
    const query: Record<string, string> = { image_id: image.image_id };
    for (const [name, value, expected] of wrong) {
      query[name] = value;
      const { json } = await uas.call('POST /admin/config/classes', { query });
      expect((json as { detail: string }).detail).toMatch(expected);
    }
    expectProblem(
      await uas.call('POST /admin/config/classes', { query: { tolerations: '{}' } }),
      400,
      "Missing query parameter 'image_id'",
    );
  });

  it('breaks on an empty timeout when created, and refuses it when changed', async () => {
    const query = { image_id: image.image_id, timeout: '' };
    expectProblem(await uas.call('POST /admin/config/classes', { query }), 500, internal);
    const { class_id } = await makeClass();
    expectProblem(
      await uas.call(`PATCH /admin/config/classes/${class_id}`, { query: { timeout: '' } }),
      400,
      "Timeout '' failed JSON decoding - Expecting value: line 1 column 1 (char 0)",
    );
  });

  it('takes any number of replicas', async () => {
    expect(await makeClass({ replicas: ' +99_999999999999999999 ' })).toMatchObject({
      replicas: 99999999999999999999n,
    });
  });

  it('stores an empty volume list as a list of one empty id', async () => {
    expect(await makeClass({ volume_list: '' })).toMatchObject({
      volume_list: [''],
      volume_mounts: ["<unknown UAIVolume instance, ID = ''>"],
    });
  });

  it('takes only the last of repeated lists', async () => {
    const { json } = await uas.call('POST /admin/config/classes', {
      query: `image_id=${image.image_id}&volume_list=x&volume_list=${volume.volume_id}`,
    });
    expect(json).toMatchObject({ volume_list: [volume.volume_id] });
  });

  it('does not trim the ids of volumes', async () => {
    expectProblem(
      await uas.call('POST /admin/config/classes', {
        query: { image_id: image.image_id, volume_list: ` ${volume.volume_id}` },
      }),
      400,
      `Unknown volume(s) [ ${volume.volume_id}] specified for UAI Class`,
    );
  });

  it('has one default at most', async () => {
    const first = await makeClass({ default: 'true' });
    await makeClass({ default: 'true' });
    expect((await uas.call(`GET /admin/config/classes/${first.class_id}`)).json).toMatchObject({
      default: false,
    });
  });

  it.each([
    ['GET', "Unknown class 'x'"],
    ['PATCH', 'Class x not found'],
    ['DELETE', "UAI Class 'x' does not exist"],
  ])('%s of an unknown one is 404', async (method, detail) => {
    expectProblem(await uas.call(`${method} /admin/config/classes/x`), 404, detail);
  });

  it.each([
    [{ image_id: 'x' }, 'Unknown image-id x supplied for UAI Class {id} '],
    [{ resource_id: 'x' }, 'Unknown resource-id x supplied for UAI Class {id} '],
    [{ uai_creation_class: 'x' }, 'Unknown UAI creation class ID x given for UAI Class {id} '],
    [{ volume_list: 'x' }, 'Unknown volume(s) [x] specified for UAI Class'],
    [{ service_account: '' }, "Invalid service account name ''"],
  ])('changing to %j is 400', async (query, detail) => {
    const { class_id: id } = await makeClass();
    const answer = await uas.call(`PATCH /admin/config/classes/${id}`, {
      query: query as Record<string, string>,
    });
    expectProblem(answer, 400, withIds(detail, id));
  });

  it('cannot take ports away again, but empties what else it can', async () => {
    const made = await makeClass({
      opt_ports: '80',
      timeout: '{"soft":"1"}',
      tolerations: '[{"key":"a"}]',
      volume_list: volume.volume_id,
    });
    const { json } = await uas.call(`PATCH /admin/config/classes/${made.class_id}`, {
      query: {
        opt_ports: '',
        timeout: '{}',
        tolerations: '[]',
        namespace: '',
        priority_class_name: '',
        volume_list: '',
      },
    });
    expect(json).toMatchObject({
      opt_ports: ['80'],
      timeout: {},
      tolerations: '[]',
      namespace: '',
      priority_class_name: '',
      volume_list: [''],
    });
  });

  it('returns the class it removes, and does not care who refers to it', async () => {
    const made = await makeClass();
    const pointing = await makeClass({ uai_creation_class: made.class_id });
    expect((await uas.call(`DELETE /admin/config/classes/${made.class_id}`)).json).toEqual(made);
    expect((await uas.call(`GET /admin/config/classes/${pointing.class_id}`)).json).toEqual(
      pointing,
    );
  });
});

describe('a factory reset', () => {
  it('removes the configuration, takes its time, and restores the site with new ids', async () => {
    uas = await directService({ empty: false });
    const before = (await uas.call('GET /admin/config/images')).json as Image[];
    await make('/admin/config/images', { imagename: 'mine' });
    await uas.call('POST /admin/config/resources');
    const began = embedded(uas).clock.now();
    const { status, text } = await uas.call('DELETE /admin/config');
    expect([status, text, embedded(uas).clock.now() - began]).toEqual([204, '', 10_000]);
    const after = (await uas.call('GET /admin/config/images')).json as Image[];
    const names = (images: Image[]) => images.map(({ imagename }) => imagename).sort();
    expect(names(after)).toEqual(names(before));
    expect(after.map((each) => each.image_id)).not.toContain(before[0]?.image_id);
    expect((await uas.call('GET /admin/config/resources')).json).toEqual([]);
    expect((await uas.call('GET /admin/config/volumes')).json).toHaveLength(4);
  });

  it('leaves nothing but the built-in volumes on a system without site defaults', async () => {
    await uas.call('DELETE /admin/config');
    expect((await uas.call('GET /images')).json).toEqual({ default_image: null, image_list: null });
    expect((await uas.call('GET /admin/config/volumes')).json).toHaveLength(2);
  });
});
