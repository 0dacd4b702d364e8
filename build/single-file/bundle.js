// Bundles src into one script for Bun, with the same changes to packages as the npm form.
import { build } from 'esbuild';
import { lean } from '../bundle.js';
import { leaveSignals } from '../leave-signals.js';

/**
 * Machine code would be loaded from wherever the program happens to run: it is left out, and asking for it fails.
 * @type {import('esbuild').Plugin}
 */
const withoutMachineCode = {
  name: 'without-machine-code',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:@lydell\/node-pty|cpu-features)$|\.node$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: `throw new Error('not in the single file');`,
    }));
  },
};

/**
 * @param {string} root
 * @returns {Promise<{ text: string, inputs: string[] }>} `inputs` are the files in it, relative to root
 */
export async function bundleOne(root) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: "import { main } from './src/main.ts';\nmain();\n",
      resolveDir: root,
      sourcefile: 'uas.js',
    },
    write: false,
    metafile: true,
    bundle: true,
    preserveSymlinks: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
    // A package that asks where it is must not learn where it was built.
    define: { __dirname: '""', __filename: '""' },
    plugins: [leaveSignals, lean, withoutMachineCode],
  });
  return {
    text: outputFiles[0]?.text ?? '',
    inputs: Object.keys(metafile.inputs).filter((path) => !path.startsWith('left-out:')),
  };
}
