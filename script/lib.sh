# Sourced by the other scripts: where the tools are kept, and how they are found.
# Nothing here installs anything; script/bootstrap does.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Versions that the scripts pin. wasm-bindgen's is read from Cargo.lock, because the command line tool
# and the crate have to be equal to the digit.
trunk_version=0.21.14
rust_minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
node_minimum=18.0.0
wasm_target=wasm32-unknown-unknown
bindgen_version=$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')

cache=${DOCKERFILE_PLAYGROUND_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dockerfile-playground}
trunk_home=$cache/trunk-$trunk_version
bindgen_home=$cache/wasm-bindgen-$bindgen_version
debian_rust=$cache/debian-rust/bin
hugo_home=$cache/debian-hugo
mkdocs_home=$cache/mkdocs-$(cksum <tests/mkdocs/requirements.txt | cut -d' ' -f1)

# A shell that is no login shell may lack the folder that rustup installs into.
if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then PATH=$HOME/.cargo/bin:$PATH; fi

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# digest FILE_OR_FOLDER...: one line that changes with any file in them, or any name.
digest() {
  find "$@" -path static/generated -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# version_at_least HAVE WANT
version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# wasm_std_of RUSTC: does this compiler have the standard library for the browser, the test harness included?
wasm_std_of() {
  local libdir
  libdir=$("$1" --print target-libdir --target "$wasm_target" 2>/dev/null) || return 1
  compgen -G "$libdir/libcore-*.rlib" >/dev/null && compgen -G "$libdir/libtest-*.rlib" >/dev/null
}

# new_enough RUSTC
new_enough() {
  local version
  version=$("$1" --version 2>/dev/null | cut -d' ' -f2)
  [ -n "$version" ] && version_at_least "${version%%-*}" "$rust_minimum"
}

# Prints which compiler serves the whole build: "path" (the one on PATH), "debian" (Debian's rustc-web) or
# "none". One compiler for everything: two that share a target folder undo each other's work.
pick_rust() {
  if has cargo && has rustc && new_enough rustc && wasm_std_of rustc; then
    echo path
  elif [ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ] && new_enough /usr/bin/rustc && wasm_std_of /usr/bin/rustc
  then
    echo debian
  else
    echo none
  fi
}

# Puts the pinned tools first on PATH. Call it after script/bootstrap.
use_tools() {
  rust=$(pick_rust)
  if [ "$rust" = debian ]; then
    PATH=$debian_rust:$PATH
    unset RUSTC RUSTC_BOOTSTRAP RUSTFLAGS
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target/debian}
  fi
  PATH=$trunk_home/bin:$bindgen_home/bin:$root/node_modules/.bin:$PATH
  export PATH
}

# Prints the path of a Chromium-like browser, or nothing.
find_chromium() {
  local name
  for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
    if has "$name"; then command -v "$name"; return; fi
  done
}

# Prints the path of Hugo, which one browser test builds a site with, or nothing.
find_hugo() {
  local name
  for name in ${HUGO:-} hugo "$hugo_home/hugo"; do
    if has "$name"; then command -v "$name"; return; fi
  done
}

# Prints the path of the MkDocs that script/bootstrap installed, or of the one that MKDOCS names, or nothing.
find_mkdocs() {
  if [ -n "${MKDOCS:-}" ]; then
    if has "$MKDOCS"; then command -v "$MKDOCS"; fi
  elif [ -e "$mkdocs_home/.complete" ]; then
    printf '%s\n' "$mkdocs_home/bin/mkdocs"
  fi
}
