#!/usr/bin/env bash
# Builds the image without a Docker daemon and without a registry, and sees its entry point answer /health: buildah with chroot
# isolation, a base of Debian packages. `make image-test`, as root; needs buildah and debootstrap.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in buildah debootstrap curl; do
  command -v "$tool" >/dev/null || { echo "image-test needs $tool: apt-get install buildah debootstrap curl" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo "image-test needs root: debootstrap makes a root folder" >&2; exit 1; }

work=$(mktemp -d)
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
store=(--root "$work/store" --runroot "$work/run")
container=
finish() {
  [ -z "$container" ] || buildah "${store[@]}" rm "$container" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

# DEVORCH_BASE: a root folder that debootstrap made before.
base=${DEVORCH_BASE:-$work/base}
[ -d "$base/etc" ] || debootstrap --variant=minbase --include=ca-certificates bookworm "$base" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$work/log" 2>&1 || { tail "$work/log" >&2; exit 1; }
rm -rf "$base"/var/cache/apt/archives/*.deb

from_folder() {
  local made
  made=$(buildah "${store[@]}" from scratch)
  buildah "${store[@]}" add -q "$made" "$base" / >/dev/null
  [ -z "${2:-}" ] || buildah "${store[@]}" copy -q --chmod 755 "$made" "$2" /usr/local/bin/bun >/dev/null
  buildah "${store[@]}" commit -q --format docker "$made" "$1" >/dev/null
  buildah "${store[@]}" rm "$made" >/dev/null
}

bun=$(readlink -f "${BUN:-.bun/node_modules/.bin/bun}")
from_folder localhost/base
from_folder localhost/bun "$bun"

# npm's packages come out of Bun's own cache, as the lock file has them.
cache=${BUN_INSTALL_CACHE_DIR:-$HOME/.bun/install/cache}
buildah "${store[@]}" build --format docker --network host --build-arg BASE=localhost/base --build-arg BUN=localhost/bun \
  --volume "$cache:/root/.bun/install/cache" --pull-never -t localhost/devorch . >"$work/log" 2>&1 || { tail -40 "$work/log" >&2; exit 1; }

container=$(buildah "${store[@]}" from --pull-never localhost/devorch)
place=$(buildah "${store[@]}" mount "$container")
echo "image: $(du -sm "$place" | cut -f1) MB, of which devorch $(du -sm "$place/opt/dev-orchestrator/bin" | cut -f1) MB, base $(du -sm "$base" | cut -f1) MB"
buildah "${store[@]}" inspect --type image --format '{{.Docker.Config.User}} {{.Docker.Config.Entrypoint}} {{.Docker.Config.Cmd}} {{.Docker.Config.Healthcheck.Test}}' localhost/devorch

run() { buildah "${store[@]}" run "$@"; }
run --network host "$container" -- devorch --version
run --network host --env SANDBOX=container --env HTTP_ADDR=127.0.0.1:18787 "$container" -- devorch serve &
server=$!
answer=
for _ in $(seq 60); do
  if answer=$(curl -sf http://127.0.0.1:18787/health); then break; fi
  sleep 1
done
echo "/health: $answer"
run --network host --env HTTP_ADDR=127.0.0.1:18787 "$container" -- devorch health
pkill -TERM -P "$server" -x devorch || kill -TERM "$server"
wait "$server" || echo "serve ended with $?"
case $answer in *'"status":"healthy"'*) echo "image-test: passed" ;; *) echo "image-test: failed"; exit 1 ;; esac
