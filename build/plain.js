// `npm run build:plain [DIRECTORY]`: the program as ordinary ES modules by esbuild alone, in dist-plain or in the
// directory; start it with `node DIRECTORY/uas.mjs`.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leaveSignals } from './leave-signals.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const banner = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

await build({
  absWorkingDir: root,
  stdin: {
    contents: "import { main } from './src/main.ts';\nawait main();\n",
    resolveDir: root,
    sourcefile: 'uas.js',
  },
  entryNames: 'uas',
  outdir: process.argv[2] ?? 'dist-plain',
  bundle: true,
  splitting: true,
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  target: 'node20.18',
  format: 'esm',
  external: ['@lydell/node-pty', 'cpu-features', '*.node'],
  // CommonJS packages ask for Node's modules and for where they are.
  banner: { js: banner },
  define: { __dirname: '""', __filename: '""' },
  plugins: [leaveSignals],
  logLevel: 'warning',
});
