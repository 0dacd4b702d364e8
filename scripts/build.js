// Bundles src into dist: ES modules, split so that a command loads only what it uses.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: false,
  platform: 'node',
  target: 'node20.18',
  format: 'esm',
  external: ['@lydell/node-pty', 'cpu-features', '*.node'],
  legalComments: 'none',
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
  logLevel: 'warning',
  // CommonJS packages in the bundle ask for Node's modules by require.
  banner: {
    js: "import { createRequire as uasCreateRequire } from 'node:module'; const require = uasCreateRequire(import.meta.url);",
  },
});
