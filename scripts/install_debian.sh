#!/usr/bin/env bash
# Installs the Debian packages that the tests drive and that are not here: those of tests/packages.tsv.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
while IFS=$'\t' read -r package probe _; do
  case $package in '' | '#'*) continue ;; esac
  sh -c "$probe" >/dev/null 2>&1 </dev/null || missing+=("$package")
done <tests/packages.tsv
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "install these packages first: ${missing[*]}" >&2
  exit 1
fi
echo "installing what the tests drive: ${missing[*]}"
apt-get update -qq
# The tests start PostgreSQL and Redis themselves: RUNLEVEL=1 keeps the packages from doing so.
RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
