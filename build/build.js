// `npm run build`: bundles src into dist, and makes V8's code caches for the Node that runs this.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';
import { licenses } from './licenses.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packs, inputs } = await bundle(root);
// Made next to the old one and exchanged, so that a program that starts meanwhile finds one of them.
await rm(`${root}dist.new`, { recursive: true, force: true });
await mkdir(`${root}dist.new`);
for (const [name, text] of Object.entries(packs))
  await writeFile(`${root}dist.new/${name}.js`, text);
await writeFile(`${root}dist.new/THIRD-PARTY-LICENSES.txt`, await licenses(root, inputs));
await rm(`${root}dist.old`, { recursive: true, force: true });
await rename(`${root}dist`, `${root}dist.old`).catch(() => {});
await rename(`${root}dist.new`, `${root}dist`);
// What other commands have put there stays.
const others = /^(?:uas-.*|SHA256SUMS|install\.sh|packages)$/;
for (const name of await readdir(`${root}dist.old`).catch(() => [])) {
  if (others.test(name)) await rename(`${root}dist.old/${name}`, `${root}dist/${name}`);
}
await rm(`${root}dist.old`, { recursive: true, force: true });
// The caches only save time: without them the program makes its own.
spawnSync(process.execPath, [`${root}build/warm.js`], {
  stdio: ['ignore', 'ignore', 'inherit'],
  timeout: 60_000,
});
