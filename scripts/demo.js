// `npm run demo`: a tour on this machine: starts a service, creates a UAI, logs in, and removes both.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';

const root = join(import.meta.dirname, '..');
const program = join(root, 'bin/uas.js');
if (!existsSync(join(root, 'dist/main.js'))) {
  spawnSync(process.execPath, [join(root, 'build/build.js')], { cwd: root, stdio: 'inherit' });
}

const home = mkdtempSync(join(tmpdir(), 'uas-demo-'));
const { PATH, TERM, LANG } = process.env;
const env = { PATH, TERM, LANG, HOME: home };
/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
const started = Date.now();

/** @param {string} text */
const say = (text) => process.stdout.write(`\n# ${text}\n`);

/**
 * Runs the built program as a person would, shows what it says, and returns its standard output.
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function uas(args, { quiet = false, expected = 0 } = {}) {
  if (!quiet)
    process.stdout.write(
      `$ uas ${args.map((arg) => (/^[\w./=:,@-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}\n`,
    );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      if (!quiet) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk) => {
      if (!quiet) process.stdout.write(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      children.delete(child);
      if (code === expected) resolve(stdout);
      else reject(new Error(`uas ${args.join(' ')} ended with ${code}, expected ${expected}`));
    });
  });
}

function makeKey() {
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  const { generateKeyPairSync, parseKey } = ssh2.utils;
  let pair;
  // One in 256 of the library's keys lacks a byte.
  do pair = generateKeyPairSync('ed25519', { comment: 'uas-demo' });
  while (parseKey(pair.private) instanceof Error);
  writeFileSync(join(home, '.ssh/id_ed25519'), pair.private, { mode: 0o600 });
  writeFileSync(join(home, '.ssh/id_ed25519.pub'), `${pair.public}\n`);
}

/**
 * The same login by the ssh2 library, for a machine without an ssh program.
 * @param {string} command
 */
async function logInByLibrary(command) {
  const [uai] = JSON.parse(await uas(['list', '--json'], { quiet: true }));
  const address = /^ssh (.+)@(\S+?)(?: -p (\d+))?$/.exec(uai.uai_connect_string);
  if (!address) throw new Error(`not an ssh command: ${uai.uai_connect_string}`);
  const [, username = '', host = '', port = '22'] = address;
  const privateKey = readFileSync(join(home, '.ssh/id_ed25519'));
  await new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('error', reject);
    client.once('ready', () => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        channel
          .on('data', (/** @type {Buffer} */ chunk) => process.stdout.write(chunk))
          .stderr.on('data', (/** @type {Buffer} */ chunk) => process.stdout.write(chunk));
        channel.once('close', (/** @type {number | undefined} */ code) => {
          client.end();
          code === 0
            ? resolve(undefined)
            : reject(new Error(`the remote command ended with ${code}`));
        });
        return undefined;
      });
    });
    client.connect({ host, port: Number(port), username, privateKey });
  });
}

async function logIn() {
  const command = 'echo "hello from $(id -un) on $(uname -n)"';
  // Without an entry for this user in /etc/passwd ssh refuses to start.
  if (spawnSync('ssh', ['-V'], { env }).status !== 0) {
    say(
      'The ssh program does not start here, so the ssh2 library logs in: the same protocol, the same key.',
    );
    await logInByLibrary(command);
    return;
  }
  const answer = await uas(['ssh', '--', command]);
  if (!/^hello from \S* on /m.test(answer)) throw new Error('the UAI did not answer');
  say('The exit status is that of the remote command.');
  await uas(['ssh', '--', 'exit 7'], { expected: 7 });
  process.stdout.write('(exit status 7)\n');
}

async function story() {
  say(`A scratch home with a new key: ${home}`);
  makeKey();
  say('Start a User Access Service on this machine, in the background.');
  await uas(['local', 'start']);
  say('List the images for new UAIs.');
  await uas(['images', 'list']);
  say('Create a User Access Instance and wait until it is ready.');
  await uas(['create', '--wait']);
  say('List your UAIs.');
  const [uai] = JSON.parse(await uas(['list', '--json'], { quiet: true }));
  if (uai?.uai_status !== 'Running: Ready') throw new Error('the UAI is not ready');
  await uas(['list']);
  say('Log in over real SSH, with the new key and a separate known_hosts file.');
  await logIn();
  say('Delete it and wait until it is gone.');
  await uas(['delete', uai.uai_name, '--yes']);
  await uas(['wait', uai.uai_name, '--for', 'deleted', '-q']);
  await uas(['list']);
}

let cleaning;
/** Once, whoever asks: an interruption ends the story too, which cleans up in its turn. */
function cleanUp() {
  cleaning ??= (async () => {
    for (const child of children) child.kill();
    await uas(['local', 'stop'], { quiet: true }).catch(() => {});
    rmSync(home, { recursive: true, force: true });
  })();
  return cleaning;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () =>
    cleanUp().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)),
  );
}
try {
  await story();
} catch (error) {
  if (!cleaning)
    process.stderr.write(`\ndemo: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
if (!process.exitCode) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  say(`Done in ${seconds} s; the service and the scratch home are removed. Now try it yourself:`);
  process.stdout.write('#   npm link\n#   uas local start\n#   uas ssh\n');
}
