#!/usr/bin/env node
// Checks the Node version before anything that an old one could not parse, then hands over to the built program.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(`uas: needs Node 20.18.1 or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  import('node:module')
    .then(({ enableCompileCache }) => enableCompileCache?.())
    .then(() => import('../dist/main.js'))
    .then(({ main }) => main());
}
