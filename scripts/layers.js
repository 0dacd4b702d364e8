// Checks the architecture: which room of src may know which, one door for each package, no circles, nothing loose, no file
// over 220 lines.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = new URL('../src/', import.meta.url).pathname;

/**
 * The floors of the house, from the top down: a room may know the rooms on lower floors, and none on its own or above.
 * `top` is main.ts.
 */
const floors = [
  ['top'],
  ['cli'],
  ['commands'],
  ['verbs', 'doctor'],
  ['site', 'identities', 'uais', 'sign-in', 'schemas'],
  ['command'],
  ['resources'],
  ['api', 'help', 'tokens'],
  ['http', 'ssh'],
  ['config'],
  ['output'],
  ['system'],
  ['core'],
];

/** Wings with doors of their own: which rooms they may know, and who may know them. */
/** @type {Record<string, { knows: string[], knownBy: string[] }>} */
const wings = {
  cray: { knows: ['tokens', 'output', 'config', 'system', 'core'], knownBy: ['cli'] },
  local: { knows: ['service', 'system', 'core'], knownBy: ['commands'] },
  serve: {
    knows: ['service', 'http', 'output', 'ssh', 'system', 'core'],
    knownBy: ['commands', 'schemas'],
  },
  service: { knows: ['system'], knownBy: ['local', 'serve'] },
};

/** Files below which a package may be imported. */
/** @type {Record<string, string[]>} */
const doors = {
  commander: ['cli/', 'command/', 'commands/', 'verbs/', 'help/'],
  undici: ['http/undici'],
  '@inquirer/prompts': ['system/drawn-questions.ts'],
  chalk: ['system/styled-line.ts'],
  conf: ['config/change-saved.ts'],
  'string-width': ['output/display-width.ts'],
  '@jmespath-community/jmespath': ['output/query.ts'],
  yaml: ['output/', 'serve/config/parse-file.ts'],
  jose: ['serve/callers/'],
  'smol-toml': ['output/'],
  'csv-parse': ['identities/import/csv.ts'],
  'openid-client': ['api/oidc.ts'],
  ssh2: ['local/', 'ssh/keys/'],
  '@lydell/node-pty': ['local/'],
  selfsigned: ['local/'],
};

/** The contract that client and embedded service share. */
const wireTypes = /^api\/[\w-]+\.types\.ts$/;

const importPattern =
  /(?:^|\n)\s*(import|export)(\s+type)?\b(?:[^'";]*?\bfrom\s*)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
/** @type {string[]} */
const complaints = [];
const used = new Set();
/** @type {Map<string, string[]>} */
const graph = new Map();

/**
 * @param {string} file
 * @param {string} specifier
 */
function checkPackage(file, specifier) {
  const [scope = '', name] = specifier.split('/');
  const packageName = scope.startsWith('@') ? `${scope}/${name}` : scope;
  const allowed = doors[packageName];
  for (const door of allowed ?? []) if (file.startsWith(door)) used.add(`${packageName} ${door}`);
  if (!allowed)
    complaints.push(`${file}: ${packageName} has no door; add one to scripts/layers.js`);
  else if (!allowed.some((door) => file.startsWith(door))) {
    complaints.push(`${file}: ${packageName} comes in by ${allowed.join(', ')} only`);
  }
}

const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor])));
/** @param {string} path */
const roomOf = (path) => (path.includes('/') ? (path.split('/')[0] ?? '') : 'top');

/**
 * @param {string} file
 * @param {string} target
 */
function checkRoom(file, target) {
  const from = roomOf(file);
  const to = roomOf(target);
  used.add(`${from} > ${to}`);
  // The version of the program is everybody's.
  if (from === to || target === 'version.ts') return;
  if (['local', 'serve', 'service'].includes(from) && wireTypes.test(target)) return;
  for (const room of [from, to]) {
    if (!wings[room] && !floorOf.has(room)) {
      complaints.push(`${file}: the room ${room} is not in scripts/layers.js`);
      return;
    }
  }
  const isAllowed = wings[from]
    ? wings[from].knows.includes(to)
    : (wings[to]?.knownBy.includes(from) ?? Number(floorOf.get(from)) < Number(floorOf.get(to)));
  if (!isAllowed) complaints.push(`${file}: ${from} must not know ${target}`);
}

for (const file of files) {
  const targets = [];
  for (const match of readFileSync(join(root, file), 'utf8').matchAll(importPattern)) {
    const specifier = match[3] ?? match[4] ?? '';
    if (specifier.startsWith('node:')) continue;
    if (!specifier.startsWith('.')) checkPackage(file, specifier);
    else {
      const target = relative(root, join(root, dirname(file), specifier));
      if (target.startsWith('..')) continue;
      checkRoom(file, target);
      targets.push(target);
    }
  }
  graph.set(file, targets);
}

const done = new Set();
/**
 * @param {string} file
 * @param {string[]} trail
 */
function visit(file, trail) {
  const at = trail.indexOf(file);
  if (at !== -1) complaints.push(`circle: ${[...trail.slice(at), file].join(' > ')}`);
  if (at !== -1 || done.has(file)) return;
  for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
  done.add(file);
}
for (const file of files) visit(file, []);

/** @param {string} entry */
const unused = (entry) => complaints.push(`${entry}: not used; take it out of scripts/layers.js`);
for (const [name, files] of Object.entries(doors)) {
  for (const door of files) if (!used.has(`${name} ${door}`)) unused(`${name} in ${door}`);
}
for (const [wing, { knows, knownBy }] of Object.entries(wings)) {
  const entries = [
    ...knows.map((to) => `${wing} > ${to}`),
    ...knownBy.map((from) => `${from} > ${wing}`),
  ];
  for (const entry of entries) if (!used.has(entry)) unused(entry);
}
for (const room of floorOf.keys()) {
  if (!files.some((file) => roomOf(file) === room)) unused(room);
}
const loose = files.filter(
  (file) => !file.includes('/') && !['main.ts', 'version.ts'].includes(file),
);
for (const file of loose) complaints.push(`${file}: belongs in a room`);

/** Lines of the longest file. */
const longest = 220;
for (const file of files) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1;
  if (lines > longest)
    complaints.push(`${file}: ${lines} lines; split it, ${longest} is the limit`);
}

for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.stdout.write(`${files.length} source files, ${complaints.length} breaches of the layers\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
