#!/bin/sh
# Installs uas for one user: finds the file for this machine, checks it, and puts it into ~/.local/bin.
#   UAS_RELEASE=FOLDER_OR_URL sh install.sh
# UAS_RELEASE is where the files of a release are; without it, the folder of this script. UAS_INSTALL_DIR is where the
# program goes.
set -eu

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The name of this machine's file.
platform() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "there is no file for $machine processors; the npm package runs wherever Node does" ;;
  esac
  case $system in
    Linux)
      libc=
      for loader in /lib/ld-musl-*; do
        if [ -e "$loader" ] && ! [ -e /lib64/ld-linux-x86-64.so.2 ] && ! [ -e /lib/ld-linux-aarch64.so.1 ]; then
          libc=-musl
        fi
      done
      echo "uas-linux-$machine$libc"
      ;;
    Darwin)
      # A shell under Rosetta is told the other processor.
      if [ "$(sysctl -n hw.optional.arm64 2>/dev/null || echo 0)" = 1 ]; then machine=arm64; fi
      echo "uas-darwin-$machine"
      ;;
    *) fail "there is no file for $system here; on Windows, download uas-windows-x64.exe" ;;
  esac
}

# fetch NAME FILE: one file of the release. What is not on this machine comes over HTTPS.
fetch() {
  case $release in
    https://* | http://127.0.0.1[:/]* | http://localhost[:/]*)
      if has curl; then
        curl -fsSL -o "$2" "${release%/}/$1" || fail "cannot download ${release%/}/$1"
      elif has wget; then
        wget -qO "$2" "${release%/}/$1" || fail "cannot download ${release%/}/$1"
      else
        fail 'curl or wget is needed'
      fi
      ;;
    *://*) fail "UAS_RELEASE must be a folder or an https address, not $release" ;;
    *) cp "$release/$1" "$2" 2>/dev/null || fail "there is no $1 in $release" ;;
  esac
}

checksum() {
  if has sha256sum; then
    sha256sum "$1" | cut -d' ' -f1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d' ' -f1
  elif has openssl; then
    openssl dgst -sha256 "$1" | sed 's/.*= *//'
  else
    fail 'sha256sum, shasum or openssl is needed to check the file'
  fi
}

release=${UAS_RELEASE:-$(dirname "$0")}
[ -n "${UAS_INSTALL_DIR:-}" ] || [ -n "${HOME:-}" ] || fail 'set HOME or UAS_INSTALL_DIR'
target=${UAS_INSTALL_DIR:-$HOME/.local/bin}
name=$(platform)

mkdir -p "$target" || fail "cannot make $target"
# In the target folder, so that the last step is a rename.
work=$(mktemp -d "$target/.uas-install.XXXXXX") || fail "cannot write to $target"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fetch SHA256SUMS "$work/SHA256SUMS"
expected=$(awk -v name="$name" '$2 == name { print $1 }' "$work/SHA256SUMS")
[ -n "$expected" ] || fail "this release has no $name"
printf 'install.sh: fetching %s\n' "$name" >&2
fetch "$name" "$work/uas"
found=$(checksum "$work/uas")
[ "$found" = "$expected" ] || fail "$name has the checksum $found instead of $expected; nothing was installed"
chmod 755 "$work/uas"
version=$("$work/uas" --version 2>"$work/errors") || {
  cat "$work/errors" >&2
  case $name in *-musl) fail 'the program does not start; it needs libstdc++ (apk add libstdc++)' ;; esac
  fail 'the program does not start; nothing was installed'
}
mv -f "$work/uas" "$target/uas"

printf 'installed uas %s as %s\n' "$version" "$target/uas"
case ":${PATH:-}:" in
  *":$target:"*) ;;
  *) printf '\nadd it to your PATH:\n  export PATH="%s:%s"\n' "$target" "\$PATH" ;;
esac
cat <<'TEXT'

for completion with the Tab key, add this to the startup file of your shell:
  bash  source <(uas completion bash)
  zsh   source <(uas completion zsh)
  fish  uas completion fish | source
TEXT
