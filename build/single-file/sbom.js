// What is in the single file, as CycloneDX: the bundled packages and the runtime, with versions, licenses and hashes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @param {string} path */
const read = async (path) => JSON.parse(await readFile(path, 'utf8'));

/**
 * `sha512-…` of a lockfile in hexadecimal digits.
 * @param {string | undefined} integrity
 */
function hashes(integrity) {
  const [, content] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  return content
    ? [{ alg: 'SHA-512', content: Buffer.from(content, 'base64').toString('hex') }]
    : [];
}

/**
 * @param {string} name
 * @param {{ version: string, license?: string, integrity?: string | undefined }} locked
 */
function component(name, { version, license, integrity }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license ? { licenses: [{ expression: license }] } : {}),
    hashes: hashes(integrity),
  };
}

/**
 * The same text for the same sources: without a time and without a random serial number.
 * @param {string} root
 * @param {string[]} inputs paths of bundled files, relative to root
 * @param {import('./targets.js').Target[]} targets
 */
export async function sbom(root, inputs, targets) {
  const { name, version, license } = await read(join(root, 'package.json'));
  const { packages } = await read(join(root, 'package-lock.json'));
  const compilers = await read(join(root, 'build/single-file/package-lock.json'));
  const pattern = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//;
  const folders = new Map(
    inputs.flatMap((path) => {
      const [, folder, own] = pattern.exec(path) ?? [];
      return folder && own ? [[folder, own]] : [];
    }),
  );
  const bundled = [...folders].map(([folder, own]) => component(own, packages[folder]));
  const runtimes = targets.map(({ compiler }) =>
    component(compiler, compilers.packages[`node_modules/${compiler}`]),
  );
  const self = component(name, { version, license, integrity: undefined });
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...self, type: 'application' } },
    components: [...bundled, ...runtimes].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
