// The platforms that have a file of their own, and the compiler of each. The compilers for x64 are those that run on
// every such processor.
import { readdirSync } from 'node:fs';

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} file in dist
 * @property {string} compiler the npm package
 * @property {string} target as Bun calls it
 * @property {string[]} platform npm's options that choose the package
 */

/** @type {(name: string, bun: string, platform: string[]) => Target} */
const target = (name, bun, platform) => ({
  name,
  file: `uas-${name}${name.startsWith('windows') ? '.exe' : ''}`,
  compiler: `@oven/bun-${bun}`,
  target: `bun-${bun.replace('aarch64', 'arm64')}`,
  platform,
});

export const targets = [
  target('linux-x64', 'linux-x64-baseline', ['--os=linux', '--cpu=x64', '--libc=glibc']),
  target('linux-arm64', 'linux-aarch64', ['--os=linux', '--cpu=arm64', '--libc=glibc']),
  target('linux-x64-musl', 'linux-x64-musl-baseline', ['--os=linux', '--cpu=x64', '--libc=musl']),
  target('linux-arm64-musl', 'linux-aarch64-musl', ['--os=linux', '--cpu=arm64', '--libc=musl']),
  target('darwin-x64', 'darwin-x64-baseline', ['--os=darwin', '--cpu=x64']),
  target('darwin-arm64', 'darwin-aarch64', ['--os=darwin', '--cpu=arm64']),
  target('windows-x64', 'windows-x64-baseline', ['--os=win32', '--cpu=x64']),
];

/**
 * The targets with these names; all when there are none.
 * @param {string[]} names
 */
export function chooseTargets(names) {
  const unknown = names.find((name) => !targets.some((known) => known.name === name));
  if (unknown !== undefined) {
    const known = targets.map(({ name }) => name).join(', ');
    throw new Error(`unknown platform "${unknown}": use ${known}`);
  }
  return names.length === 0 ? targets : targets.filter(({ name }) => names.includes(name));
}

/** Whether this system's C library is musl, which names its loader after itself. */
function hasMusl() {
  try {
    return readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
  } catch {
    return false;
  }
}

/** The target of this machine. */
export function here() {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `${system}-${process.arch}`;
  /** @type {any} */
  const report = process.report?.getReport();
  const own =
    system === 'linux' && !report?.header.glibcVersionRuntime && hasMusl() ? `${name}-musl` : name;
  const [found] = chooseTargets([own]);
  if (!found) throw new Error(`no file is made for ${own}`);
  return found;
}
