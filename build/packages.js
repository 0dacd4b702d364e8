// `npm run build:packages`: what a site installs the single file with, from the files that `npm run build:binary` left in
// dist: Debian and RPM packages, an environment module, a Homebrew formula and a conda recipe. With `-- --here` only the
// packages for this machine's processor.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildDeb } from './packages/deb.js';
import { condaRecipe, environmentModule, homebrewFormula } from './packages/recipes.js';
import { buildRpm } from './packages/rpm.js';
import { layOut } from './packages/tree.js';
import { here } from './single-file/targets.js';

const { values } = parseArgs({ options: { here: { type: 'boolean', default: false } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const out = join(dist, 'packages');
const { version, description, license } = JSON.parse(
  await readFile(join(root, 'package.json'), 'utf8'),
);

/** Checksums of dist by file name. */
async function checksums() {
  const text = await readFile(join(dist, 'SHA256SUMS'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter(Boolean);
  if (lines.length === 0) throw new Error('nothing in dist: run npm run build:binary first');
  return new Map(
    lines.map((line) => {
      const [sum = '', file = ''] = line.split('  ');
      return [file, sum];
    }),
  );
}

/** @param {string} tool */
const has = (tool) => spawnSync(tool, ['--version']).error === undefined;

const sums = await checksums();
const about = { version, description, license, sums };
const scratch = await mkdtemp(join(tmpdir(), 'uas-packages-'));
/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);
try {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'uas.rb'), homebrewFormula(about));
  await writeFile(join(out, 'meta.yaml'), condaRecipe(about));
  await writeFile(join(out, `${version}.tcl`), environmentModule(about));
  say('packages/uas.rb, packages/meta.yaml, packages/VERSION.tcl: written');
  for (const arch of /** @type {const} */ (['x64', 'arm64'])) {
    if (values.here && arch !== process.arch) continue;
    const file = `uas-linux-${arch}`;
    if (!sums.has(file)) continue;
    const tree = join(scratch, arch);
    await layOut(tree, { root, program: join(dist, file), runnable: join(dist, here().file) });
    for (const { tool, build } of [
      { tool: 'dpkg-deb', build: buildDeb },
      { tool: 'rpmbuild', build: buildRpm },
    ]) {
      if (has(tool)) say(`packages/${await build({ tree, out, scratch, arch, about })}: built`);
      else say(`${tool} is not installed: its package for ${arch} is left out`);
    }
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
