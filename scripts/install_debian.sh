#!/usr/bin/env bash
# Installs the Debian packages that the tests drive: the sandbox, git as a server, tools that the sandboxed projects use,
# and what judges the scripts.
set -euo pipefail
missing=()
for pair in bwrap:bubblewrap git:git make:make python3:python3 prlimit:util-linux strace:strace faketime:faketime \
  shellcheck:shellcheck; do
  command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "install these packages first: ${missing[*]}" >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
