// What runs the packs of the build. bundle.js writes these functions into the main pack as text, so each of them stands
// for itself: no imports, no names from outside.

/**
 * @typedef {any} Exports what a module exports, which may be anything
 * @typedef {(name: string) => Exports} Require
 * @typedef {Record<string, any>} Pack functions by name
 */

/**
 * A `require` that gives some of Node's modules as proxies, which load them when a property is read or they are called:
 * they are wide, most commands never touch them, and together they cost more than all of our own code.
 * @param {Require} require
 * @returns {Require}
 */
export function lazyRequire(require) {
  const lazy = 'assert child_process crypto fs/promises http http2 https os tls tty v8 zlib'
    .split(' ')
    .flatMap((name) => [name, `node:${name}`]);
  const stand = (/** @type {string} */ name) => {
    /** @type {Exports} */
    let loaded;
    const load = () => (loaded ??= require(name));
    return new Proxy(() => {}, {
      get: (_target, key) => load()[key],
      set: (_target, key, value) => Reflect.set(load(), key, value),
      has: (_target, key) => key in load(),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor(_target, key) {
        const found = Reflect.getOwnPropertyDescriptor(load(), key);
        return found && { ...found, configurable: true };
      },
      // An assertion that holds needs no module.
      apply: (_target, self, args) =>
        name.endsWith('assert') && args[0] ? undefined : Reflect.apply(load(), self, args),
    });
  };
  const stands = new Map();
  return (name) => {
    if (!lazy.includes(name)) return require(name);
    if (!stands.has(name)) stands.set(name, stand(name));
    return stands.get(name);
  };
}

/** The functions by which esbuild's CommonJS modules export and import, under esbuild's names. */
export function helpers() {
  /** @type {(to: Exports, from: Exports, except?: string) => Exports} */
  const copyProps = (to, from, except) => {
    if ((from && typeof from === 'object') || typeof from === 'function') {
      for (const key of Object.getOwnPropertyNames(from)) {
        if (Object.hasOwn(to, key) || key === except) continue;
        const enumerable = Object.getOwnPropertyDescriptor(from, key)?.enumerable !== false;
        Object.defineProperty(to, key, { get: () => from[key], enumerable });
      }
    }
    return to;
  };
  return {
    /** @type {(target: Exports, all: Record<string, any>) => void} */
    __export(target, all) {
      for (const name in all) {
        Object.defineProperty(target, name, { get: all[name], enumerable: true });
      }
    },
    /**
     * The namespace of an imported module; one that is CommonJS itself is the default export as well.
     * @type {(module: Exports, isNode?: number) => Exports}
     */
    __toESM(module, isNode) {
      const target = module == null ? {} : Object.create(Object.getPrototypeOf(module));
      const isPlain = isNode || !module?.__esModule;
      if (isPlain) Object.defineProperty(target, 'default', { value: module, enumerable: true });
      return copyProps(target, module);
    },
    __toCommonJS: (/** @type {Exports} */ module) =>
      copyProps(Object.defineProperty({}, '__esModule', { value: true }), module),
  };
}

/**
 * Runs modules of the packs, each once, and gives the exports of the program.
 * @param {Pack} main the main pack
 * @param {(pack: string) => Pack} compile gives another pack by name
 * @param {Require} outer Node's `require`, or the lazy one over it
 */
export function start(main, compile, outer) {
  const modules = new Map();
  /** @type {Record<string, Pack>} */
  const compiled = { main };
  const { __export, __toESM, __toCommonJS } = main.helpers();
  /** @type {Require} */
  const inner = (name) => {
    if (!name.startsWith('./')) return outer(name);
    let module = modules.get(name);
    if (!module) {
      module = { exports: {} };
      modules.set(name, module);
      const [, pack = '', chunk = ''] = name.split('/');
      compiled[pack] ??= compile(pack);
      const run = compiled[pack][chunk];
      run(inner, module.exports, module, __export, __toESM, __toCommonJS);
    }
    return module.exports;
  };
  return inner('./main/main.js');
}

/**
 * Keeps V8's compiled functions of the packs that ran, for the next start. Only in a directory that is the user's own
 * and closed to others, since what is in it will run; without one, or when anything fails, nothing happens.
 * @param {Require} require
 * @param {Map<string, { script: import('node:vm').Script, cached: boolean }>} scripts by name of the pack, and whether each came with a cache
 * @param {string} home
 * @param {string} directory where to, absolute; its parents may be missing up to the home directory
 * @param {(pack: string) => string} fileOf the path for a pack
 */
export function keepCaches(require, scripts, home, directory, fileOf) {
  if ([...scripts.values()].every(({ cached }) => cached)) return;
  const fs = require('node:fs');
  const isOwn = (/** @type {string} */ path) => {
    const facts = fs.lstatSync(path);
    return facts.isDirectory() && facts.uid === process.getuid?.() && (facts.mode & 0o022) === 0;
  };
  try {
    if (!isOwn(home)) return;
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (!isOwn(directory)) return;
    // The program changes these for undici's parser; a cache is only taken under the flags that it was made with.
    for (const flag of ['--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering']) {
      require('node:v8').setFlagsFromString(flag);
    }
    for (const [name, { script }] of scripts) {
      const temporary = `${fileOf(name)}.${process.pid}`;
      try {
        const file = fs.openSync(temporary, 'wx', 0o600);
        try {
          fs.writeSync(file, script.createCachedData());
          fs.fsyncSync(file);
        } finally {
          fs.closeSync(file);
        }
        fs.renameSync(temporary, fileOf(name));
      } catch {
        fs.rmSync(temporary, { force: true });
      }
    }
    // Caches of builds and Nodes that are gone: twenty are enough for four of them.
    /** @type {string[]} */
    const names = fs.readdirSync(directory);
    const files = names
      .map((name) => ({
        path: `${directory}/${name}`,
        time: fs.statSync(`${directory}/${name}`).mtimeMs,
      }))
      .sort((a, b) => b.time - a.time);
    for (const { path } of files.slice(20)) fs.rmSync(path, { force: true });
  } catch {
    // The next start compiles again.
  }
}
