// Checks the architecture: which folder of src may know which, one door for each package, and no cycles.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = new URL('../src/', import.meta.url).pathname;

const services = ['api', 'http', 'output', 'config', 'core', 'top'];
const features = ['verbs', 'site', 'resources', 'ssh', ...services];

/** Folder to the folders it may import; files directly in src are the top and may import all. */
const layers = {
  core: [],
  http: ['core'],
  api: ['http', 'core'],
  config: ['core'],
  output: ['core'],
  ssh: ['core'],
  resources: ['api', 'http', 'output', 'core'],
  site: ['resources', ...services],
  verbs: ['site', 'resources', ...services],
  uais: features,
  identities: features,
  'sign-in': services,
  doctor: ['uais', 'sign-in', ...features],
  completion: ['identities', 'help', ...features],
  help: ['output', 'config', 'core', 'top'],
  schemas: ['resources', 'core'],
  commands: [
    'uais',
    'identities',
    'sign-in',
    'doctor',
    'completion',
    'help',
    'schemas',
    'local',
    ...features,
  ],
  cray: ['output', 'config', 'core', 'top'],
  // Its ports are still to come: it knows the tables and the cluster of the embedded service.
  service: ['local', 'core'],
  local: ['service', 'core'],
  serve: ['service', 'http', 'output', 'core'],
};

/** Files below which a package may be imported. */
const doors = {
  commander: [
    'app.ts',
    'run.ts',
    'command-line.ts',
    'program.ts',
    'global-options.ts',
    'empty-options.ts',
    'optional-words.ts',
    'repeated-options.ts',
    'verbs/',
    'commands/',
    'completion/',
    'help/',
  ],
  undici: ['http/undici'],
  '@inquirer/prompts': ['core/drawn-questions.ts'],
  chalk: ['core/io.ts'],
  conf: ['config/change-saved.ts'],
  'cli-table3': ['output/wrapped.ts'],
  'string-width': ['output/display-width.ts'],
  '@jmespath-community/jmespath': ['output/query.ts'],
  yaml: ['output/', 'serve/config/'],
  'smol-toml': ['output/'],
  diff: ['output/'],
  'csv-parse': ['identities/csv.ts'],
  'openid-client': ['sign-in/', 'api/oidc.ts'],
  ssh2: ['local/', 'ssh/private-key.ts', 'ssh/ssh2-parts.d.ts'],
  '@lydell/node-pty': ['local/'],
  selfsigned: ['local/'],
  jose: ['serve/callers/'],
};

/** What the shared objects at the top may be known by: types of commands, not how they are run. */
const sharedTop = new Set([
  'app.ts',
  'context.ts',
  'entry.ts',
  'version.ts',
  'global-options.ts',
  'program.ts',
  'services.ts',
  'optional-words.ts',
]);
/** The contract that client and embedded service share. */
const wireTypes = /^api\/[\w-]+\.types\.ts$/;

const importPattern =
  /(?:^|\n)\s*(import|export)(\s+type)?\b(?:[^'";]*?\bfrom\s*)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const complaints = [];
const graph = new Map();

function checkPackage(file, specifier) {
  const [scope, name] = specifier.split('/');
  const packageName = scope.startsWith('@') ? `${scope}/${name}` : scope;
  const allowed = doors[packageName];
  if (!allowed)
    complaints.push(`${file}: ${packageName} has no door; add one to scripts/layers.js`);
  else if (!allowed.some((door) => file.startsWith(door))) {
    complaints.push(`${file}: ${packageName} comes in by ${allowed.join(', ')} only`);
  }
}

function checkLayer(file, target) {
  const [from, to] = [file, target].map((path) =>
    path.includes('/') ? path.split('/')[0] : 'top',
  );
  if (from === to || from === 'top') return;
  if ((from === 'local' || from === 'service') && wireTypes.test(target)) return;
  if (!layers[from]) complaints.push(`${file}: the folder ${from} is not in scripts/layers.js`);
  else if (!layers[from].includes(to)) complaints.push(`${file}: ${from} must not know ${target}`);
  else if (to === 'top' && !sharedTop.has(target))
    complaints.push(`${file}: ${target} is the top's own`);
}

for (const file of files) {
  const targets = [];
  for (const match of readFileSync(join(root, file), 'utf8').matchAll(importPattern)) {
    const specifier = match[3] ?? match[4];
    if (specifier.startsWith('node:')) continue;
    if (!specifier.startsWith('.')) checkPackage(file, specifier);
    else {
      const target = relative(root, join(root, dirname(file), specifier));
      if (target.startsWith('..')) continue;
      checkLayer(file, target);
      // Types and lazy imports make no cycle at load time.
      if (!match[2] && match[3]) targets.push(target);
    }
  }
  graph.set(file, targets);
}

const done = new Set();
function visit(file, trail) {
  const at = trail.indexOf(file);
  if (at !== -1) complaints.push(`cycle: ${[...trail.slice(at), file].join(' > ')}`);
  if (at !== -1 || done.has(file)) return;
  for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
  done.add(file);
}
for (const file of files) visit(file, []);

for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.stdout.write(`${files.length} source files, ${complaints.length} breaches of the layers\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
