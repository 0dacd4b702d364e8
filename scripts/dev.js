// `npm run dev -- ARGS`: runs the program from its sources, without a build, where it was called.
import { register } from 'tsx/esm/api';

// npm runs scripts in the directory of the package; npx and node do not set this.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
register();
// Not a literal: the sources have stricter rules of types than the scripts, and a check of their own.
const { main } = await import(String(new URL('../src/main.ts', import.meta.url)));
await main();
