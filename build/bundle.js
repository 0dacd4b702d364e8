// Bundles src into packs: text that V8 compiles once and keeps. What a command does not use costs nothing: modules are
// functions that run when they are first needed, and Node's wide modules load when they are first touched.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { build, transform } from 'esbuild';
import { leaveSignals } from './leave-signals.js';
import * as runtime from './runtime.js';

/** Lines of packages that load more than this program uses, or that a bundle breaks. A line that is not there any more fails the build. */
const edits = [
  {
    // HTTP/2 is never offered, and its module draws in Node's http2.
    file: /undici\/lib\/dispatcher\/client\.js$/,
    from: "const connectH2 = require('./client-h2.js')",
    to: "const connectH2 = (...args) => require('./client-h2.js')(...args)",
  },
  {
    // Only the default for a limit that this program always names.
    file: /undici\/lib\/dispatcher\/client\.js$/,
    from: "const http = require('node:http')",
    to: 'const http = { maxHeaderSize: 16384 }',
  },
  {
    // Recognizes bodies that are Node's own incoming messages, which this program never sends.
    file: /undici\/lib\/core\/util\.js$/,
    from: "const { IncomingMessage } = require('node:http')",
    to: 'class IncomingMessage {}',
  },
  {
    // A parser for processors without SIMD; src/http/undici.ts turns to Node's own parser for them.
    file: /undici\/lib\/dispatcher\/client-h1\.js$/,
    from: "mod = new WebAssembly.Module(llhttpWasmData || require('../llhttp/llhttp-wasm.js'))",
    to: "throw new Error('WebAssembly.Module: the parser without SIMD is left out')",
  },
  {
    file: /undici\/lib\/dispatcher\/client-h1\.js$/,
    from: "process.env.JEST_WORKER_ID ? require('../llhttp/llhttp-wasm.js') : undefined",
    to: 'undefined',
  },
  {
    // An interim reply that nobody asked for is allowed (RFC 9110, section 15.2); only one after the other is not.
    file: /undici\/lib\/dispatcher\/client-h1\.js$/,
    from: 'if (statusCode === 100) {',
    to: 'if ((this.interim = statusCode < 200 ? (this.interim || 0) + 1 : 0) > 30) {',
  },
  {
    // Names of classes do not survive minification, and the service would not survive a session without a channel.
    file: /ssh2\/lib\/utils\.js$/,
    from: "channel.constructor.name === 'Session'",
    to: "'_chanInfo' in channel",
  },
];

/** @type {import('esbuild').Plugin} */
export const lean = {
  name: 'lean',
  setup({ onLoad, onEnd }) {
    const done = new Set();
    // chalk looks at the terminal when it loads; the levels are set by src/system/styled-line.ts, always.
    onLoad({ filter: /chalk\/source\/vendor\/supports-color\/index\.js$/ }, () => ({
      contents: 'export default { stdout: false, stderr: false };',
    }));
    // Of our own package only the version is asked for.
    onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    onLoad(
      {
        filter:
          /node_modules\/(?:undici\/lib\/(?:dispatcher\/client(?:-h1)?|core\/util)|ssh2\/lib\/utils)\.js$/,
      },
      async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const edit of edits.filter(({ file }) => file.test(path))) {
          if (!contents.includes(edit.from)) throw new Error(`${path} has no line ${edit.from}`);
          contents = contents.replace(edit.from, edit.to);
          done.add(edit);
        }
        return { contents };
      },
    );
    onEnd(({ errors }) => {
      if (errors.length === 0 && done.size !== edits.length)
        throw new Error('an edit found no file');
    });
  },
};

/**
 * Which modules a pack is for, in this order: each pack has what these import, without what the packs before it have.
 * `cray` and `service` have what only cray mode and the embedded services need, `commands` the rest of our own code,
 * `packages` the rest of other people's.
 */
const roots = {
  main: ['src/main.ts'],
  // Completion loads completes.ts too, and so does every command.
  core: [
    'src/cli/run.ts',
    'src/command/completes.ts',
    'src/config/paths.ts',
    'src/config/settings.ts',
    'src/config/store.ts',
  ],
  completion: ['src/cli/complete/complete.ts'],
  // What nearly every command that speaks to a service loads.
  online: [
    'src/command/services.ts',
    'src/cli/report-error.ts',
    'src/cli/result.ts',
    'src/http/undici.ts',
    'src/tokens/embedded-service.ts',
    'src/system/own-directory.ts',
    'src/system/lock.ts',
    'src/system/text-input.ts',
    'src/command/select.ts',
    'src/command/context.ts',
    'src/commands/uais/own-uais.ts',
    'src/system/deadline.ts',
    'src/output/print.ts',
    'src/output/table.ts',
    'src/output/fields.ts',
    'src/output/json-text.ts',
    'node_modules/undici/lib/dispatcher/pool.js',
    'node_modules/undici/lib/core/connect.js',
    'node_modules/undici/lib/api/api-request.js',
  ],
  live: ['src/cli/complete/live.ts'],
};

/**
 * The pack of a chunk that no root imports statically.
 * @param {string[]} inputs
 */
function restFor(inputs) {
  /** @param {RegExp} pattern */
  const all = (pattern) => inputs.every((input) => pattern.test(input));
  if (all(/^src\/cray\//)) return 'cray';
  if (all(/^src\/(?:local|serve|service)\//)) return 'service';
  if (all(/^src\/(?:help|schemas|sign-in|commands\/account)\//)) return 'account';
  if (all(/^src\/(?:site|commands\/admin\/config)\//)) return 'site';
  return all(/^src\//) ? 'commands' : 'packages';
}

/**
 * @typedef {object} Chunk
 * @property {string} text
 * @property {string[]} needs the chunks that it imports statically
 * @property {string | undefined} entryPoint
 * @property {string[]} inputs
 * @property {string} rest its pack when no root needs it
 */

/**
 * The chunks of esbuild's split build, as ES modules by file name.
 * @param {string} root
 */
async function split(root) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/main.ts' },
    outdir: 'dist',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node20.18',
    // Regular expressions stay literals, which V8 reads when they are first used.
    supported: { 'regexp-unicode-property-escapes': true },
    format: 'esm',
    external: ['@lydell/node-pty', 'cpu-features', '*.node'],
    legalComments: 'none',
    logLevel: 'warning',
    // Packs have no place in the file system. Node runs them: what only Bun does is left out.
    define: { __dirname: '""', __filename: '""', 'process.versions.bun': 'undefined' },
    plugins: [leaveSignals, lean],
  });
  /** @param {string} path */
  const name = (path) => path.slice(path.lastIndexOf('/') + 1);
  /** @type {Map<string, Chunk>} */
  const chunks = new Map();
  for (const [path, { imports, inputs, entryPoint }] of Object.entries(metafile.outputs)) {
    const text = outputFiles.find((file) => name(file.path) === name(path))?.text ?? '';
    const needs = imports
      .filter(({ kind, external }) => kind === 'import-statement' && !external)
      .map((item) => name(item.path));
    const parts = Object.keys(inputs);
    chunks.set(name(path), { text, needs, entryPoint, inputs: parts, rest: restFor(parts) });
  }
  return { chunks, inputs: Object.keys(metafile.inputs) };
}

/**
 * Options of both transformations of a chunk.
 * @type {import('esbuild').TransformOptions}
 */
const common = {
  platform: 'node',
  target: 'node20.18',
  supported: { 'dynamic-import': false, 'regexp-unicode-property-escapes': true },
  charset: 'ascii',
};

/** The start of a chunk: what esbuild defines in every CommonJS module, 450 bytes. runtime.js has it once, for all. */
const preamble = /^var __(?:create|defProp) = [\s\S]*?\nvar __toCommonJS = .*\n/;

/** The parameters of a chunk's function, in the order in which runtime.js passes them. */
const parameters = 'require, exports, module, __export, __toESM, __toCommonJS';

/**
 * The chunk as a function; it asks for others as `./PACK/CHUNK`.
 * @param {string} name
 * @param {string} text
 * @param {Map<string, string>} packOf
 */
async function asFunction(name, text, packOf) {
  const { code } = await transform(text, { ...common, format: 'cjs', sourcefile: name });
  const body = code.replace(preamble, '');
  if (body.includes('var __copyProps = ')) throw new Error(`${name} has an unknown preamble`);
  const bare = body
    // esbuild ends each module with a list of its exports for Node's loader, which packs do without.
    .replace(/\/\/ Annotate the CommonJS export names[\s\S]*$/, '')
    .replace(
      /\brequire\("\.\/([\w-]+\.js)"\)/g,
      (_call, chunk) => `require("./${packOf.get(chunk)}/${chunk}")`,
    );
  const wrapped = await transform(`module.exports = function(${parameters}) {\n${bare}\n}`, {
    ...common,
    minify: true,
    lineLimit: 200,
    sourcefile: name,
  });
  const expression = wrapped.code.trim().replace(/^module\.exports=|;$/g, '');
  return `${JSON.stringify(name)}:${expression}`;
}

/**
 * Gives chunks with everything that they import statically to a pack, except for those that have one.
 * @param {Map<string, Chunk>} chunks
 * @param {Map<string, string>} packOf
 * @param {string} pack
 * @param {string[]} names
 */
function place(chunks, packOf, pack, names) {
  for (const name of names) {
    if (packOf.has(name)) continue;
    packOf.set(name, pack);
    place(chunks, packOf, pack, chunks.get(name)?.needs ?? []);
  }
}

/**
 * Bundles src/main.ts into packs. A pack is an expression in ASCII, `({ "main.js"(require, exports, module) {…}, … })`,
 * behind a comment with the hash of the whole build. The main pack has the functions of runtime.js as well.
 * @param {string} root
 * @returns {Promise<{ packs: Record<string, string>, hash: string, inputs: string[] }>} `inputs` are the files in it
 */
export async function bundle(root) {
  const { chunks, inputs } = await split(root);
  /** @type {Map<string, string>} */
  const packOf = new Map();
  for (const [pack, modules] of Object.entries(roots)) {
    for (const module of modules) {
      const found =
        [...chunks].find(([, { entryPoint }]) => entryPoint?.endsWith(module)) ??
        [...chunks].find(([, { inputs: parts }]) => parts.includes(module));
      if (!found) throw new Error(`${module} no longer has a chunk of its own`);
      place(chunks, packOf, pack, [found[0]]);
    }
  }
  for (const [name, { rest }] of chunks) {
    if (!packOf.has(name)) packOf.set(name, rest);
  }
  /** @type {Record<string, string[]>} */
  const members = { main: Object.values(runtime).map((part) => `${part.name}: ${part}`) };
  for (const [name, { text, rest }] of [...chunks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const pack = packOf.get(name) ?? rest;
    members[pack] = [...(members[pack] ?? []), await asFunction(name, text, packOf)];
  }
  const texts = Object.entries(members).map(([pack, list]) => [pack, `({${list.join(',\n')}})\n`]);
  const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
  return {
    packs: Object.fromEntries(texts.map(([pack, text]) => [pack, `/*${hash}*/${text}`])),
    hash,
    inputs,
  };
}
