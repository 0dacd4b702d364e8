/** Options that name a file: the home directory, byte order marks, other encodings, and standard input for two. */
import { describe, expect, it } from 'vitest';
import { put } from '../support/key-files.ts';
import { publicKeyText } from '../support/keys.ts';
import { uas, withAccess } from '../support/run.ts';
import { createWorld } from '../support/world.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

const serveConfig = `issuer: https://id.example/realms/a
audience: [uas]
insecure: true
namespace: own # M\u00fcller
`;

describe('the configuration of uas serve', () => {
  const manifests = ['serve', 'manifests', '--json', '--config'];

  it('is found in the home directory behind ~/ and may have a byte order mark', async () => {
    const world = createWorld();
    put(world.home, 'serve.yaml', `\ufeff${serveConfig}`);
    const { code, stdout, stderr } = await uas([...manifests, '~/serve.yaml'], world);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('"name": "own"');
  });

  it.each([
    ['Latin-1', latin1(serveConfig), 'serve.yaml is not UTF-8 text (line 4)'],
    ['UTF-16', utf16(serveConfig), 'serve.yaml is not UTF-8 text: it is UTF-16'],
  ])('is refused with its name when it is %s', async (_encoding, content, problem) => {
    const world = createWorld();
    const file = put(world.home, 'serve.yaml', content);
    const { code, stderr } = await uas([...manifests, file], world);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
  });
});

describe('a file of certificates', () => {
  const cacert = (world: ReturnType<typeof createWorld>, file: string) =>
    uas(['list', '--cacert', file], world);
  const world = () => createWorld(withAccess({ service: () => ({ body: [] }) }));

  it('is refused with the way to convert it when it is UTF-16', async () => {
    const here = world();
    put(here.home, 'ca.pem', utf16('-----BEGIN CERTIFICATE-----\n'));
    const { code, stderr, requests } = await cacert(here, '~/ca.pem');
    expect({ code, sent: requests.length }).toEqual({ code: 2, sent: 0 });
    expect(stderr).toContain('~/ca.pem is not UTF-8 text: it is UTF-16');
    expect(stderr).toContain('iconv -f UTF-16');
  });

  it('is named with its option when it does not exist', async () => {
    const { code, stderr } = await cacert(world(), '~/none.pem');
    expect(code).toBe(2);
    expect(stderr).toContain('--cacert: file not found: ~/none.pem');
  });
});

describe('standard input for two options', () => {
  it.each([
    [
      ['create', '--publickey', '-', '--token-file', '-'],
      '--publickey and --token-file cannot both read standard input',
      publicKeyText,
    ],
    [
      ['delete', '-', '--yes', '--token-file', '-'],
      'the list of UAIs and --token-file cannot both read standard input',
      'uai-vera-1\n',
    ],
    [
      ['api', 'POST', '/x', '--input', '-', '--token-file', '-'],
      '--token-file and --input cannot both read standard input',
      'token-0123456789\n',
    ],
  ])('is refused for %j before anything is sent', async (args, problem, stdin) => {
    const { code, stderr, requests } = await uas(args, {
      ...withAccess({ stdin }),
      env: { UAS_ENDPOINT: 'https://uas.test/apis/uas-mgr/v1' },
    });
    expect({ code, sent: requests.length }).toEqual({ code: 2, sent: 0 });
    expect(stderr).toContain(problem);
  });
});
