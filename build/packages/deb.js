// The Debian package.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { epoch } from './tree.js';

const architectures = { x64: 'amd64', arm64: 'arm64' };

/**
 * @param {import('./recipes.js').About} about
 * @param {string} architecture
 */
const control = ({ version, description }, architecture) => `Package: uas
Version: ${version}
Architecture: ${architecture}
Maintainer: The authors of uas <noreply@example.invalid>
Section: net
Priority: optional
Depends: libc6 (>= 2.17)
Recommends: openssh-client
Description: ${description}
`;

/**
 * The name of the package, which is then in `out`.
 * @param {import('./tree.js').Package} what
 */
export async function buildDeb({ tree, out, scratch, arch, about }) {
  const architecture = architectures[arch];
  const name = `uas_${about.version}_${architecture}.deb`;
  const folder = join(scratch, `deb-${arch}`);
  await rm(folder, { recursive: true, force: true });
  await cp(tree, folder, { recursive: true, preserveTimestamps: true });
  await mkdir(join(folder, 'DEBIAN'), { mode: 0o755 });
  await writeFile(join(folder, 'DEBIAN/control'), control(about, architecture));
  const words = ['--root-owner-group', '-Zgzip', '--build', folder, join(out, name)];
  const { status, stderr } = spawnSync('dpkg-deb', words, {
    encoding: 'utf8',
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
  if (status !== 0) throw new Error(`dpkg-deb ended with ${status}: ${stderr}`);
  return name;
}
