// Recipes that install the single file from a release: Homebrew, conda-forge, and an environment module for a site that
// keeps software in folders of its own. The address of the release is for the packager to fill in.

const address = 'https://example.invalid/uas';

/**
 * @typedef {object} About
 * @property {string} version
 * @property {string} description
 * @property {string} license
 * @property {Map<string, string>} sums checksums of the files in dist
 */

/**
 * @param {About} about
 * @param {string} file
 */
const sumOf = ({ sums }, file) => sums.get(file) ?? '0'.repeat(64);

/** @param {About} about */
export function homebrewFormula(about) {
  const { version, description, license } = about;
  /** @type {(name: string, indent: string) => string} */
  const file = (name, indent) =>
    [`url "${address}/${version}/${name}"`, `sha256 "${sumOf(about, name)}"`].join(`\n${indent}`);
  /** @type {(name: string, key: string) => string} */
  const system = (name, key) => `  on_${key} do
    on_intel do
      ${file(`uas-${name}-x64`, '      ')}
    end
    on_arm do
      ${file(`uas-${name}-arm64`, '      ')}
    end
  end`;
  return `class Uas < Formula
  desc "${description}"
  homepage "${address}"
  version "${version}"
  license "${license}"

${system('darwin', 'macos')}
${system('linux', 'linux')}

  def install
    bin.install Dir["uas-*"].first => "uas"
    generate_completions_from_executable(bin/"uas", "completion")
    (man1/"uas.1").write Utils.safe_popen_read(bin/"uas", "help", "--man")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/uas --version")
  end
end
`;
}

/** @param {About} about */
export function condaRecipe(about) {
  const { version, description, license } = about;
  const files = {
    'linux and x86_64': 'uas-linux-x64',
    'linux and aarch64': 'uas-linux-arm64',
    'osx and x86_64': 'uas-darwin-x64',
    'osx and arm64': 'uas-darwin-arm64',
  };
  const sources = Object.entries(files).map(
    ([selector, file]) => `  - url: ${address}/${version}/${file}  # [${selector}]
    sha256: ${sumOf(about, file)}  # [${selector}]
    fn: uas  # [${selector}]`,
  );
  return `package:
  name: uas
  version: "${version}"

source:
${sources.join('\n')}

build:
  number: 0
  skip: true  # [win]
  # The program carries its own data behind the code: it must not be changed.
  binary_relocation: false
  detect_binary_files_with_prefix: false
  script:
    - install -D -m 755 uas "$PREFIX/bin/uas"
    - mkdir -p "$PREFIX/share/man/man1" "$PREFIX/share/bash-completion/completions"
    - ./uas help --man > "$PREFIX/share/man/man1/uas.1"
    - ./uas completion bash > "$PREFIX/share/bash-completion/completions/uas"

requirements:
  run_constrained:
    - __glibc >=2.17  # [linux]

test:
  commands:
    - uas --version

about:
  home: ${address}
  license: ${license}
  license_file: LICENSE
  summary: ${description}
`;
}

/** @param {About} about */
export function environmentModule({ version, description }) {
  return `#%Module1.0
# The program is in PREFIX/uas/${version}/bin: put this file there as modulefiles/uas/${version} and set the prefix.
proc ModulesHelp { } {
    puts stderr "${description}"
}
module-whatis "${description}"
conflict uas
set prefix [file normalize [file join [file dirname $ModulesCurrentModulefile] .. .. uas ${version}]]
prepend-path PATH [file join $prefix bin]
prepend-path MANPATH [file join $prefix share man]
# bash and fish find completions below these; the last two are what they look through without the variable.
prepend-path XDG_DATA_DIRS [file join $prefix share]
append-path XDG_DATA_DIRS /usr/local/share
append-path XDG_DATA_DIRS /usr/share
`;
}
