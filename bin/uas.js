#!/usr/bin/env node
// Starts the packs that the build made, with V8's compiled functions of an earlier start when there are any.
'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(`uas: needs Node 20.18.1 or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  start();
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: what it keeps between its steps would have to be passed to all.
function start() {
  const fs = require('node:fs');
  const { Script } = require('node:vm');
  const dist = `${__dirname}/../dist`;
  const read = (name) => fs.readFileSync(`${dist}/${name}`);
  const { env, execArgv, version, arch } = process;
  const flags = `${execArgv.join(' ')}${env.NODE_OPTIONS || ''}`;
  const home = process.getuid && env.HOME?.startsWith('/') ? env.HOME : undefined;
  const cacheHome = (env.XDG_CACHE_HOME || '').startsWith('/')
    ? env.XDG_CACHE_HOME
    : `${home}/.cache`;
  const directory = home && `${cacheHome}/uas-cli`;
  const scripts = new Map();
  let build = '';
  let isShipped = false;

  // A cache belongs to one build, one V8 and its flags. FNV-1a tells flags apart.
  const key = () => {
    let hash = 0x811c9dc5;
    for (const character of flags) {
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
    }
    return `${build}-${version}-${arch}${flags && `-${hash.toString(16)}`}`;
  };
  const fileOf = (name) => `${directory}/${key()}-${name}.bin`;

  // The one in dist is as safe as the packs; another must be the user's own, since it will run.
  function cacheFor(pack) {
    if (!flags) {
      try {
        const found = read(`cache/${key()}-${pack}.bin`);
        isShipped = true;
        return found;
      } catch {}
    }
    if (!directory) return undefined;
    let file;
    try {
      const isOwn = ({ uid, mode }) => uid === process.getuid() && (mode & 0o022) === 0;
      if (!isOwn(fs.lstatSync(directory))) return undefined;
      file = fs.openSync(fileOf(pack), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
      if (isOwn(fs.fstatSync(file))) return fs.readFileSync(file);
    } catch {
    } finally {
      if (file !== undefined) fs.closeSync(file);
    }
    return undefined;
  }

  function compile(pack) {
    const filename = `${dist}/${pack}.js`;
    const source = read(`${pack}.js`).latin1Slice();
    build ||= source.slice(2, 18);
    const cachedData = cacheFor(pack);
    const script = new Script(source, { filename, cachedData });
    scripts.set(pack, { script, cached: cachedData !== undefined });
    return script.runInThisContext();
  }

  const pack = compile('main');
  const { main } = pack.start(pack, compile, pack.lazyRequire(require));
  main().then(() => {
    if (isShipped || !directory) return;
    process.once('exit', () => pack.keepCaches(require, scripts, home, directory, fileOf));
  });
}
