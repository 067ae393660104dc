#!/usr/bin/env bash
# Builds the image without a Docker daemon and without a registry: buildah with chroot isolation, a base of Debian packages.
# Prints the folder that is the image's root, then what buildah knows of the image. `scripts/image_root.sh <empty folder>`, as root; the folder is
# the caller's to remove. tests/security/image.test.ts starts what is in it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(readlink -f "$1")

for tool in buildah debootstrap; do
  command -v "$tool" >/dev/null || { echo "this needs $tool: apt-get install buildah debootstrap" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo "this needs root: debootstrap makes a root folder" >&2; exit 1; }

export BUILDAH_ISOLATION=chroot TMPDIR="$work"
store=(--storage-driver vfs --root "$work/store" --runroot "$work/run")

# DEVORCH_BASE: a root folder that debootstrap made before.
base=${DEVORCH_BASE:-$work/base}
[ -d "$base/etc" ] || debootstrap --variant=minbase --include=ca-certificates bookworm "$base" >"$work/log" 2>&1 || { tail "$work/log" >&2; exit 1; }
rm -rf "$base"/var/cache/apt/archives/*.deb

from_folder() {
  local made
  made=$(buildah "${store[@]}" from scratch)
  buildah "${store[@]}" add -q "$made" "$base" / >/dev/null
  [ -z "${2:-}" ] || buildah "${store[@]}" copy -q --chmod 755 "$made" "$2" /usr/local/bin/bun >/dev/null
  buildah "${store[@]}" commit -q --format docker "$made" "$1" >/dev/null
  buildah "${store[@]}" rm "$made" >/dev/null
}

from_folder localhost/base
from_folder localhost/bun "$(readlink -f "${BUN:-.bun/node_modules/.bin/bun}")"

# npm's packages come out of Bun's own cache, as the lock file has them.
cache=${BUN_INSTALL_CACHE_DIR:-$HOME/.bun/install/cache}
mkdir -p "$cache"
buildah "${store[@]}" build --format docker --network host --build-arg BASE=localhost/base --build-arg BUN=localhost/bun \
  --volume "$cache:/root/.bun/install/cache" --pull-never -t localhost/devorch . >"$work/log" 2>&1 || { tail -40 "$work/log" >&2; exit 1; }

container=$(buildah "${store[@]}" from --pull-never localhost/devorch)
buildah "${store[@]}" mount "$container"
buildah "${store[@]}" inspect --type image localhost/devorch
# buildah leaves its store mounted on itself, which would keep the folder from being removed.
awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l
