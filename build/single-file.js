// `npm run build:binary`: the program as one file for each platform, compiled by Bun, in dist. With `-- --here` only the
// file of this machine's platform, with names (`-- linux-x64 darwin-arm64`) only those.
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { licenses } from './licenses.js';
import { bundleOne } from './single-file/bundle.js';
import { compile } from './single-file/compile.js';
import { fetchCompilers } from './single-file/compilers.js';
import { sbom } from './single-file/sbom.js';
import { chooseTargets, here } from './single-file/targets.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { here: { type: 'boolean', default: false } },
});
const targets = values.here ? [here()] : chooseTargets(positionals);
/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

const scratch = await mkdtemp(join(tmpdir(), 'uas-single-file-'));
try {
  say('bundling src …');
  const { text, inputs } = await bundleOne(root);
  await writeFile(join(scratch, 'uas.js'), text);
  const compilers = fetchCompilers(join(root, 'node_modules/.cache/uas-compilers'), say);
  await mkdir(dist, { recursive: true });
  const sums = [];
  for (const target of targets) {
    const compiler = await compilers(target);
    const own = await compilers(here());
    say(`${target.file}: compiling …`);
    const bytes = await compile(scratch, target, { own, compiler });
    // Replaced by name: the old file may be running.
    await rm(join(dist, target.file), { force: true });
    await writeFile(join(dist, target.file), bytes);
    await chmod(join(dist, target.file), 0o755);
    sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${target.file}\n`);
    say(`${target.file}: ${Math.round(bytes.length / 1e6)} MB`);
  }
  await writeFile(join(dist, 'uas-sbom.cdx.json'), await sbom(root, inputs, targets));
  await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), await licenses(root, inputs));
  const name = join(dist, 'uas-sbom.cdx.json');
  const hash = createHash('sha256').update(await readFile(name));
  sums.push(`${hash.digest('hex')}  uas-sbom.cdx.json\n`);
  await cp(join(root, 'build/packages/install.sh'), join(dist, 'install.sh'));
  await writeFile(join(dist, 'SHA256SUMS'), sums.join(''));
  process.stdout.write(sums.join(''));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
