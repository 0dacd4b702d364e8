// `npm run bench`: this program and others, in turn, in one go; the table goes into bench/README.md.
// usage: npm run bench -- [--runs N] [--vs COMMAND]… [--print]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate } from 'selfsigned';
import { here } from '../build/single-file/targets.js';
import { measure } from './measure.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    vs: { type: 'string', multiple: true, default: [] },
    print: { type: 'boolean', default: false },
  },
});
const token = 'a-token-of-the-benchmark';
const scratch = mkdtempSync(join(tmpdir(), 'uas-bench-'));
const home = join(scratch, 'home');
mkdirSync(home);
/** @type {import('node:child_process').ChildProcessByStdio<import('node:stream').Writable, import('node:stream').Readable, null>[]} */
const servers = [];

/** @typedef {{ name: string, words: [command: string, ...args: string[]], env?: NodeJS.ProcessEnv }} Program */

/** @param {string} name */
function find(name) {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    if (existsSync(join(directory, name))) return join(directory, name);
  }
  return undefined;
}

/** @param {(string | number)[]} args */
async function serve(...args) {
  const child = spawn(process.execPath, [join(root, 'bench/server.js'), ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  servers.push(child);
  const [port] = await once(child.stdout, 'data');
  return Number(String(port));
}

/**
 * A certificate for 127.0.0.1 that signs itself.
 * @returns {Promise<[certificate: string, key: string]>} the files
 */
async function certificate() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const files = { cert: join(scratch, 'cert.pem'), key: join(scratch, 'key.pem') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  return [files.cert, files.key];
}

/**
 * What is measured: the program in its two forms, and what a person would compare it with.
 * @returns {Program[]}
 */
function programs() {
  const single = join(root, 'dist', here().file);
  /** @type {Program[]} */
  const ours = [{ name: 'uas (npm)', words: [process.execPath, join(root, 'bin/uas.js')] }];
  if (existsSync(single)) ours.push({ name: 'uas (single file)', words: [single] });
  return [
    ...ours,
    ...values.vs.map((line) => {
      const [command = '', ...args] = line.split(' ');
      /** @type {Program} */
      const program = { name: line, words: [command, ...args] };
      return program;
    }),
  ];
}

/** @returns {[node: Program, ...others: Program[]]} */
function others() {
  const python = find('python3');
  /** @type {Program} */
  const node = { name: 'node -e 0', words: [process.execPath, '-e', '0'] };
  if (!python) return [node];
  const real = spawnSync(python, ['-c', 'import sys; print(sys.executable)']);
  return [node, { name: 'python3 -c 0', words: [String(real.stdout).trim() || python, '-c', '0'] }];
}

const bare = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' };

/**
 * A group of cases that run in turn; ratios are to `node -e 0` of the same turns.
 * @param {string} title
 * @param {Program[]} cases
 */
async function group(title, cases) {
  process.stderr.write(`${title} …\n`);
  const list = cases.map(({ name, words: [command, ...args], env = {} }) => ({
    name,
    command,
    args,
    env: { ...bare, ...env },
  }));
  const results = await measure(list, Number(values.runs));
  const base = results.get('node -e 0')?.wall ?? Number.NaN;
  const rows = [...results].map(([name, { wall, cpu, peak }]) => {
    const cells = [
      name,
      wall.toFixed(0),
      (wall / base).toFixed(2),
      cpu.toFixed(0),
      peak > 0 ? peak.toFixed(0) : '–',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `### ${title}`,
    '',
    '| | wall ms | × `node -e 0` | CPU ms | peak MB |',
    '|---|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n');
}

/**
 * @param {string[]} line
 * @param {NodeJS.ProcessEnv} env
 * @returns {Program[]}
 */
const forms = (line, env = {}) =>
  programs().map(({ name, words }) => ({ name, words: [...words, ...line], env }));

try {
  const [cert, key] = await certificate();
  const one = await serve(1);
  const secure = await serve(1, cert, key);
  const many = await serve(10_000);
  const http = { UAS_ENDPOINT: `http://127.0.0.1:${one}`, UAS_TOKEN: token };
  const https = { UAS_ENDPOINT: `https://127.0.0.1:${secure}`, UAS_TOKEN: token };
  const thousands = { UAS_ENDPOINT: `http://127.0.0.1:${many}`, UAS_TOKEN: token };
  const [node, ...rest] = others();
  const curl = find('curl');
  /**
   * @param {string[]} words
   * @returns {Program[]}
   */
  const curls = (...words) => (curl ? [{ name: 'curl', words: [curl, '-s', ...words] }] : []);
  const bearer = `Authorization: Bearer ${token}`;
  const path = '/apis/uas-mgr/v1/uas';
  const sections = [
    await group('`--version`', [node, ...rest, ...forms(['--version'])]),
    await group('`--help`', [node, ...forms(['--help'])]),
    await group('`list`, plain HTTP', [
      node,
      ...curls(http.UAS_ENDPOINT + path),
      ...forms(['list'], http),
    ]),
    await group('`list`, TLS with `--cacert` and a token', [
      node,
      ...curls('--cacert', cert, '-H', bearer, https.UAS_ENDPOINT + path),
      ...forms(['list', '--cacert', cert], https),
    ]),
    await group('completion of a subcommand', [node, ...forms(['__complete', 'bash', '--', 'li'])]),
    await group('completion of a live name, asked of the service each time', [
      node,
      ...forms(['__complete', 'bash', '--', 'delete', 'uai'], {
        ...http,
        // Nothing can be kept there.
        XDG_CACHE_HOME: '/dev/null',
      }),
    ]),
    await group('`list` of 10,000 UAIs', [
      node,
      ...curls(thousands.UAS_ENDPOINT + path),
      ...forms(['list'], thousands),
    ]),
    await group('`list --json` of 10,000 UAIs', [node, ...forms(['list', '--json'], thousands)]),
  ];
  const most = { UAS_ENDPOINT: `http://127.0.0.1:${await serve(100_000)}`, UAS_TOKEN: token };
  for (const format of ['table', 'json', 'jsonl', 'csv', 'tsv', 'name', 'yaml', 'toml']) {
    const line = ['list', '-o', format];
    sections.push(
      await group(`\`list -o ${format}\` of 100,000 UAIs`, [node, ...forms(line, most)]),
    );
  }
  const model = cpus()[0]?.model ?? 'unknown processor';
  const head = [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${process.platform}-${process.arch},`,
    `${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB. Medians of ${values.runs} runs in turn;`,
    'CPU is a mean, peak memory the largest seen.',
  ].join(' ');
  const table = `${head}\n\n${sections.join('\n')}`;
  if (values.print) process.stdout.write(table);
  else {
    const file = join(root, 'bench/README.md');
    const text = readFileSync(file, 'utf8');
    const marks = /(<!-- figures -->\n)[\s\S]*(<!-- end of figures -->)/;
    if (!marks.test(text)) throw new Error(`${file} has no marks for the figures`);
    writeFileSync(
      file,
      text.replace(marks, (_all, from, to) => `${from}${table}\n${to}`),
    );
  }
} finally {
  for (const server of servers) server.stdin.end();
  rmSync(scratch, { recursive: true, force: true });
}
