// Makes V8's code caches in dist/cache for the Node that runs this: runs what people type most in one process, against a
// service of its own, and keeps what V8 compiled meanwhile.
// usage: node build/warm.js [DIRECTORY of the packs]

import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const dist = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
const require = createRequire(new URL('../bin/uas.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'uas-warm-'));
const uai = {
  uai_name: 'uai-vera-93f0289d',
  username: 'vera',
  uai_status: 'Running: Ready',
  uai_age: '2h9m',
  uai_host: 'ncn-w001',
  uai_img: 'registry.example/uai:1.0',
  uai_ip: '10.0.0.1',
  uai_connect_string: 'ssh vera@10.0.0.1 -p 22',
};
const server = createServer((_request, reply) => {
  reply.setHeader('content-type', 'application/json').end(JSON.stringify([uai]));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

for (const name of Object.keys(process.env)) {
  if (!['PATH', 'TMPDIR'].includes(name)) delete process.env[name];
}
Object.assign(process.env, {
  HOME: home,
  UAS_ENDPOINT: `http://127.0.0.1:${port}`,
  UAS_TOKEN: 'a-token-to-warm-up-with',
});

/** @type {Parameters<typeof import('./runtime.js').keepCaches>[1]} */
const scripts = new Map();
let build = '';
/** @param {string} pack */
function compile(pack) {
  const source = readFileSync(`${dist}/${pack}.js`, 'latin1');
  build ||= source.slice(2, 18);
  // The name is kept in the cache: one without the path makes the same cache wherever it is built.
  const script = new Script(source, { filename: `${pack}.js` });
  scripts.set(pack, { script, cached: false });
  return script.runInThisContext();
}

const pack = compile('main');
const { main } = pack.start(pack, compile, pack.lazyRequire(require));
for (const line of [
  '--version',
  '--help',
  'list --help',
  'list',
  '__complete bash -- li',
  '__complete bash -- delete u',
]) {
  process.argv = [process.execPath, 'uas', ...line.split(' ')];
  await main();
}
process.exitCode = 0;
for (const pack of ['account', 'commands', 'cray', 'service', 'site', 'packages'])
  if (!scripts.has(pack)) compile(pack);
server.closeAllConnections();
server.close();

const { version, arch } = process;
const directory = `${dist}/cache`;
pack.keepCaches(
  require,
  scripts,
  dist,
  directory,
  /** @param {string} name */
  (name) => `${directory}/${build}-${version}-${arch}-${name}.bin`,
);
// Whoever may run the program may read them.
chmodSync(directory, 0o755);
for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o644);
rmSync(home, { recursive: true, force: true });
