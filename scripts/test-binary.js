// `npm run test:binary`: builds the single file for this machine and runs the end-to-end tests with it. `-- --built` takes
// the file that is there; names of test files run only those.
import { countsLine } from './run-vitest.js';
import { fetchOwnCompiler, testSingleFile } from './single-file-tests.js';

const built = '--built';
const given = process.argv.slice(2).filter((word) => word !== built);
const isNarrowed = given.some((word) => !word.startsWith('-'));
const counts = testSingleFile(await fetchOwnCompiler(), {
  isBuilt: process.argv.includes(built),
  words: given,
  ...(isNarrowed ? { files: [] } : {}),
});
process.stdout.write(`${countsLine(counts)}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
