#!/bin/sh
# What a container engine does for `run --init --read-only --cap-drop ALL --network host`, with the settings in the environment:
# ENGINE_ROOT (the image's root), ENGINE_VOLUMES (a folder with data, repos, logs, settings.env), ENGINE_USER (uid:gid),
# ENGINE_MASKS (parts of /proc that are covered), ENGINE_COMMAND. The words behind go to the command. As root.
set -eu
image_path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
if [ -z "${ENGINE_INSIDE:-}" ]; then
  export ENGINE_INSIDE=1 PATH="$image_path"
  exec /usr/bin/unshare --mount --pid --ipc --uts --fork --kill-child -- "$0" "$@"
fi

new=$(mktemp -d)
mount --make-rprivate /
mount --bind "$ENGINE_ROOT" "$new"
mount -t proc proc "$new/proc"
for name in $ENGINE_MASKS; do [ ! -e "$new/proc/$name" ] || mount --bind /dev/null "$new/proc/$name"; done
mount -t tmpfs -o mode=755 none "$new/dev"
for name in null zero full random urandom tty; do
  : >"$new/dev/$name"
  mount --bind "/dev/$name" "$new/dev/$name"
done
mkdir -m 1777 "$new/dev/shm"
ln -s /proc/self/fd "$new/dev/fd"
mount -t tmpfs -o mode=1777 none "$new/tmp"
mount -t tmpfs -o mode=755 none "$new/run"
: >"$new/run/.containerenv"
for name in data repos logs; do mount --bind "$ENGINE_VOLUMES/$name" "$new/opt/dev-orchestrator/$name"; done
cp "$ENGINE_VOLUMES/settings.env" "$new/run/devorch.env"
cat /etc/resolv.conf >"$new/run/resolv.conf"
mount -o remount,bind,ro "$new"
cd "$new"
pivot_root . .
umount -l .
cd /opt/dev-orchestrator

user=$ENGINE_USER
command=$ENGINE_COMMAND
export PATH="$image_path"
unset ENGINE_INSIDE ENGINE_ROOT ENGINE_VOLUMES ENGINE_USER ENGINE_MASKS ENGINE_COMMAND
# The engine's init: process 1 has the whole environment, and nothing keeps its memory private.
# shellcheck disable=SC2016
exec /usr/bin/setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  sh -c 'trap "kill -TERM \$child" TERM; '"$command"' "$@" & child=$!; wait $child; code=$?; wait $child && code=$? || true; exit $code' init "$@"
