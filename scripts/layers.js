// Checks the architecture: which folder of src may import which, which files may import a package, that no imports form a
// circle, that no file lies outside the folders, and that none is over 220 lines.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = new URL('../src/', import.meta.url).pathname;

/**
 * The layers, from the top down: a folder may import the folders of lower layers, and none of its own or above. `top` is
 * main.ts.
 */
const layers = [
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

/**
 * Folders outside the layers: what they may import, and which folders may import them.
 * @type {Record<string, { imports: string[], importedBy: string[] }>}
 */
const outside = {
  cray: { imports: ['tokens', 'output', 'config', 'system', 'core'], importedBy: ['cli'] },
  local: { imports: ['service', 'system', 'core'], importedBy: ['commands'] },
  serve: {
    imports: ['service', 'http', 'output', 'ssh', 'system', 'core'],
    importedBy: ['commands', 'schemas'],
  },
  service: { imports: ['system'], importedBy: ['local', 'serve'] },
};

/**
 * The files and folders that may import a package.
 * @type {Record<string, string[]>}
 */
const importersOf = {
  commander: ['cli/', 'command/', 'commands/', 'verbs/', 'help/'],
  undici: ['http/undici'],
  '@inquirer/prompts': ['system/drawn-questions.ts'],
  chalk: ['system/styled-line.ts'],
  conf: ['config/change-saved.ts'],
  'cli-table3': ['output/wrapped.ts'],
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
  const allowed = importersOf[packageName];
  for (const importer of allowed ?? [])
    if (file.startsWith(importer)) used.add(`${packageName} ${importer}`);
  if (!allowed)
    complaints.push(`${file}: ${packageName} is not in the list of packages in scripts/layers.js`);
  else if (!allowed.some((importer) => file.startsWith(importer))) {
    complaints.push(`${file}: ${packageName} may be imported by ${allowed.join(', ')} only`);
  }
}

const layerOf = new Map(
  layers.flatMap((folders, layer) => folders.map((folder) => [folder, layer])),
);
/** @param {string} path */
const folderOf = (path) => (path.includes('/') ? (path.split('/')[0] ?? '') : 'top');

/**
 * @param {string} file
 * @param {string} target
 */
function checkFolder(file, target) {
  const from = folderOf(file);
  const to = folderOf(target);
  used.add(`${from} > ${to}`);
  // Every folder may import the version of the program.
  if (from === to || target === 'version.ts') return;
  if (['local', 'serve', 'service'].includes(from) && wireTypes.test(target)) return;
  for (const folder of [from, to]) {
    if (!outside[folder] && !layerOf.has(folder)) {
      complaints.push(`${file}: the folder ${folder} is not in scripts/layers.js`);
      return;
    }
  }
  const isAllowed = outside[from]
    ? outside[from].imports.includes(to)
    : (outside[to]?.importedBy.includes(from) ??
      Number(layerOf.get(from)) < Number(layerOf.get(to)));
  if (!isAllowed) complaints.push(`${file}: ${from} must not import ${target}`);
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
      checkFolder(file, target);
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
for (const [name, files] of Object.entries(importersOf)) {
  for (const importer of files)
    if (!used.has(`${name} ${importer}`)) unused(`${name} in ${importer}`);
}
for (const [folder, { imports, importedBy }] of Object.entries(outside)) {
  const entries = [
    ...imports.map((to) => `${folder} > ${to}`),
    ...importedBy.map((from) => `${from} > ${folder}`),
  ];
  for (const entry of entries) if (!used.has(entry)) unused(entry);
}
for (const folder of layerOf.keys()) {
  if (!files.some((file) => folderOf(file) === folder)) unused(folder);
}
const loose = files.filter(
  (file) => !file.includes('/') && !['main.ts', 'version.ts'].includes(file),
);
for (const file of loose) complaints.push(`${file}: belongs in a folder`);

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
