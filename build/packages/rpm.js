// The RPM package.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { epoch } from './tree.js';

const architectures = { x64: 'x86_64', arm64: 'aarch64' };

/**
 * The program comes compiled: nothing is stripped, searched for dependencies or compressed for long.
 * @param {import('./recipes.js').About} about
 * @param {string} tree
 */
const spec = ({ version, description, license }, tree) => `Name: uas
Version: ${version}
Release: 1
Summary: ${description}
License: ${license}
AutoReqProv: no
Requires: glibc >= 2.17
Recommends: openssh-clients
%define __os_install_post %{nil}
%define _build_id_links none
%define debug_package %{nil}
%define _binary_payload w6.gzdio
%define use_source_date_epoch_as_buildtime 1
%define _buildhost reproducible

%description
${description}.

%install
cp -a ${tree}/. %{buildroot}/

%files
/usr/bin/uas
/usr/share/bash-completion/completions/uas
/usr/share/zsh/site-functions/_uas
/usr/share/fish/vendor_completions.d/uas.fish
/usr/share/man/man1/uas.1.gz
/usr/share/doc/uas
`;

/**
 * The name of the package, which is then in `out`.
 * @param {import('./tree.js').Package} what
 */
export async function buildRpm({ tree, out, scratch, arch, about }) {
  const architecture = architectures[arch];
  const top = join(scratch, `rpm-${arch}`);
  await mkdir(top);
  await writeFile(join(top, 'uas.spec'), spec(about, tree));
  const words = ['-bb', '--target', `${architecture}-linux`, '--define', `_topdir ${top}`];
  const { status, stderr } = spawnSync('rpmbuild', [...words, join(top, 'uas.spec')], {
    encoding: 'utf8',
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
  if (status !== 0) throw new Error(`rpmbuild ended with ${status}: ${stderr}`);
  const name = `uas-${about.version}-1.${architecture}.rpm`;
  await cp(join(top, 'RPMS', architecture, name), join(out, name));
  return name;
}
