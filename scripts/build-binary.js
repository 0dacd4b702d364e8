// `npm run build:binary`: dist/uas-linux-x64 and dist/uas-linux-arm64, the program in one file with Node in it.
// Node and the tool come from the npm registry, by the checksums in scripts/binary/package-lock.json.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** The mark in Node's binary that says whether a program is in it. */
const sentinelFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** V8 hashes strings with a random seed, which shows in code caches; with a fixed one every build is the same. */
const seed = '--random-seed=1';

function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    ...options,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

/** Whether a file of Node's can be started here. */
const runs = (node) => spawnSync(node, ['-e', '0']).status === 0;

async function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(await readFile(path));
  return hash.digest('hex');
}

/** Makes the caches of packs until they come out as once before: now and then V8 has compiled a function more. */
async function makeCaches(node, packs) {
  const seen = new Set();
  for (let tries = 0; tries < 10; tries += 1) {
    const directory = join(packs, 'cache');
    await rm(directory, { recursive: true, force: true });
    must(node, [seed, join(root, 'build/warm.js'), packs]);
    const names = (await readdir(directory)).sort();
    const hash = await hashOf(names.map((name) => join(directory, name)));
    if (seen.has(hash)) return;
    seen.add(hash);
  }
}

/** The launcher with what reads assets before it. */
async function launcher() {
  const text = await readFile(join(root, 'bin/uas.js'), 'utf8');
  return `const { getRawAsset } = require('node:sea');
const assets = (name) => Buffer.from(getRawAsset(name));
${text.replace(/^#!.*\n/, '')}`;
}

/** The terminal package for a platform with its machine code: paths below node_modules to contents in base64. */
async function terminals(modules, platform) {
  const files = {};
  for (const name of ['node-pty', `node-pty-${platform}`]) {
    const folder = join('@lydell', name);
    for (const file of (await readdir(join(modules, folder))).sort()) {
      if (!/\.js$|\.node$|^(?:package\.json|LICENSE)$/.test(file) || /^(?:win|conpty)/.test(file))
        continue;
      files[join(folder, file)] = await readFile(join(modules, folder, file), 'base64');
    }
  }
  return files;
}

const scratch = await mkdtemp(join(tmpdir(), 'uas-binary-'));
try {
  must(process.execPath, [join(root, 'build/build.js')]);
  for (const name of ['package.json', 'package-lock.json']) {
    await copyFile(join(root, 'scripts/binary', name), join(scratch, name));
  }
  // --force: one of the two is for another processor.
  must(
    'npm',
    ['ci', '--force', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: scratch,
    },
  );
  const { inject } = createRequire(join(scratch, 'package.json'))('postject');
  await writeFile(join(scratch, 'launcher.js'), await launcher());

  const platforms = ['linux-x64', 'linux-arm64'];
  const nodes = platforms.map((name) => join(scratch, `node_modules/node-${name}/bin/node`));
  const maker = nodes.find(runs);
  if (!maker) throw new Error('none of the runtimes can be started on this machine');
  const sums = [];
  for (const [at, platform] of platforms.entries()) {
    // Code caches are made by running the program, so another processor's binary keeps its own at the first start.
    const packs = join(scratch, `packs-${platform}`);
    await mkdir(packs);
    const isOwn = nodes[at] === maker;
    const files = (await readdir(dist)).filter((name) => name.endsWith('.js'));
    for (const name of files) await copyFile(join(dist, name), join(packs, name));
    if (isOwn) await makeCaches(maker, packs);
    const caches = isOwn
      ? (await readdir(join(packs, 'cache'))).map((name) => `cache/${name}`)
      : [];
    const modules = join(scratch, 'node_modules');
    await writeFile(
      join(packs, 'terminals.json'),
      JSON.stringify(await terminals(modules, platform)),
    );
    const config = {
      // Relative, since the path is kept in the blob.
      main: 'launcher.js',
      output: `${platform}.blob`,
      disableExperimentalSEAWarning: true,
      useCodeCache: false,
      assets: Object.fromEntries(
        [...files, ...caches, 'terminals.json'].map((name) => [name, join(packs, name)]),
      ),
    };
    await writeFile(join(scratch, 'sea.json'), JSON.stringify(config));
    must(maker, [seed, '--experimental-sea-config', 'sea.json'], { cwd: scratch });

    const program = join(dist, `uas-${platform}`);
    await copyFile(nodes[at], program);
    await inject(program, 'NODE_SEA_BLOB', await readFile(join(scratch, config.output)), {
      sentinelFuse,
    });
    await chmod(program, 0o755);
    const hash = createHash('sha256')
      .update(await readFile(program))
      .digest('hex');
    sums.push(`${hash}  uas-${platform}\n`);
  }
  await writeFile(join(dist, 'SHA256SUMS'), sums.join(''));
  process.stdout.write(sums.join(''));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
