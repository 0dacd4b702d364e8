// The licenses of the packages that are bundled: their texts must go where the code goes.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @param {string} name */
const isLicense = (name) => /^(?:licen[cs]e|copying|notice)/i.test(name);

/**
 * One text with the name, version and license of every package that has a file in the bundle.
 * @param {string} root
 * @param {string[]} inputs paths of bundled files, relative to root
 */
export async function licenses(root, inputs) {
  const pattern = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
  const folders = new Set(inputs.flatMap((path) => pattern.exec(path)?.[1] ?? []));
  const parts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(
      await readFile(join(root, folder, 'package.json'), 'utf8'),
    );
    const files = (await readdir(join(root, folder))).filter(isLicense).sort();
    const texts = await Promise.all(
      files.map((file) => readFile(join(root, folder, file), 'utf8')),
    );
    parts.push(
      [`${name} ${version} (${license ?? 'see below'})`, ...texts.map((text) => text.trim())].join(
        '\n\n',
      ),
    );
  }
  return `${parts.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}
