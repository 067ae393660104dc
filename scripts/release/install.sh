#!/bin/sh
# curl -fsSL <folder of the release>/install.sh | sh -s -- <folder of the release>
# Puts devorch into DEVORCH_BIN (default ~/.local/bin): the executable of this system, its checksum compared.
set -eu

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

from="${1:-}"
[ -n "$from" ] || fail "say where the release is: curl -fsSL <folder>/install.sh | sh -s -- <folder>"
[ "$(uname -s)" = Linux ] || fail "devorch runs on Linux; this is $(uname -s). In a container or a VM it works."
case "$(uname -m)" in
  x86_64 | amd64) cpu=x64 ;;
  aarch64 | arm64) cpu=arm64 ;;
  *) fail "there is no executable for $(uname -m)" ;;
esac
libc=""
if ls /lib/ld-musl-* >/dev/null 2>&1 && ! (ldd --version 2>&1 | grep -qi 'glibc\|gnu libc'); then libc="-musl"; fi

into="${DEVORCH_BIN:-$HOME/.local/bin}"
area="$(mktemp -d)"
trap 'rm -rf "$area"' EXIT
trap 'exit 130' INT TERM
get() {
  if command -v curl >/dev/null; then curl -fsSL "$from/$1" -o "$2"; else wget -qO "$2" "$from/$1"; fi ||
    fail "$from/$1 does not come"
}

get SHA256SUMS "$area/SHA256SUMS"
file="$(awk '{ print $2 }' "$area/SHA256SUMS" | grep -E "^devorch-[0-9][^ ]*-linux-$cpu$libc\$" | head -n 1)"
[ -n "$file" ] || fail "the release has no executable for linux-$cpu$libc"
get "$file" "$area/$file"
(cd "$area" && grep -F "  $file" SHA256SUMS | sha256sum -c - >/dev/null 2>&1) || fail "the checksum of $file is wrong: nothing was installed"
mkdir -p "$into"
chmod 755 "$area/$file"
mv "$area/$file" "$into/devorch"
"$into/devorch" --version
case ":$PATH:" in
  *":$into:"*) echo "Next: devorch init" ;;
  *) echo "Next: add $into to PATH, then devorch init" ;;
esac
