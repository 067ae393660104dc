#!/usr/bin/env bash
# Puts devorch on an Ubuntu or Debian VM as a service, or a newer one in its place; run it as often as you like.
#   sudo scripts/setup_vm.sh --dry-run                                    says what it would do
#   sudo scripts/setup_vm.sh --executable dist/devorch-1.0.0-linux-x64    install or upgrade
#   sudo scripts/setup_vm.sh --rollback                                   the executable before the last upgrade
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=/opt/dev-orchestrator
settings=/etc/devorch
executable=$here/devorch
mode=
dry=
rollback=

usage() {
  cat <<EOF
usage: $0 [options]
  --executable <file>   what to install (default: $here/devorch)
  --mode serve|bot      bot needs TELEGRAM_BOT_TOKEN (default: bot when the settings have one, else serve)
  --rollback            puts the previous executable back
  --dry-run             says what it would do
EOF
}

main() {
  read_options "$@"
  check_machine
  if [ -n "$rollback" ]; then
    swap_back
    restart
    return
  fi
  install_packages
  make_user
  make_folders
  write_settings
  install_executable
  install_unit
  check_namespaces
  restart
  say "done. Next: put the keys into $settings/devorch.env, then: sudo systemctl restart devorch"
  say "      sudo -u devorch devorch health; what it says: journalctl -u devorch"
  say "      who may use it from a terminal: sudo usermod -aG devorch <user>, who then logs in again"
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --executable) executable=$(realpath "${2:?--executable needs a file}"); shift ;;
      --mode) mode=${2:?--mode needs serve or bot}; shift ;;
      --rollback) rollback=yes ;;
      --dry-run) dry=yes ;;
      -h | --help) usage; exit 0 ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
  case $mode in '' | serve | bot) ;; *) fail "--mode is serve or bot, not $mode" 2 ;; esac
}

check_machine() {
  [ -n "$dry" ] || [ "$(id -u)" = 0 ] || fail "run it as root: sudo $0" 1
  command -v apt-get >/dev/null || fail "this is neither Ubuntu nor Debian: apt-get is missing" 1
  [ -n "$rollback" ] || [ -x "$executable" ] || fail "$executable is not there: make build, or --executable <file>" 1
}

install_packages() {
  local missing=() pair
  for pair in bwrap:bubblewrap git:git update-ca-certificates:ca-certificates prlimit:util-linux; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  act apt-get update -qq
  act env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

make_user() {
  getent passwd devorch >/dev/null && return
  act useradd --system --user-group --home-dir "$home" --no-create-home --shell /usr/sbin/nologin devorch
}

# data, repos and logs are the service's, and its group's: its members reach the socket. What is executed or read as orders
# (bin, plugins, ai) is root's.
make_folders() {
  local folder
  for folder in "$home" "$home/bin" "$home/plugins" "$home/ai"; do
    ensure_folder "$folder" root 755
  done
  for folder in data data/backups repos logs; do
    ensure_folder "$home/$folder" devorch 2770
  done
  ensure_folder "$home/backups" devorch 700
  ensure_folder "$settings" root 755
}

ensure_folder() {
  local path=$1 owner=$2 mode=$3
  [ "$(stat -c '%U %a' "$path" 2>/dev/null)" = "$owner $mode" ] && return
  act install -d -o "$owner" -g "$owner" -m "$mode" "$path"
}

write_settings() {
  if [ ! -e "$settings/devorch.env" ]; then
    act install -o root -g root -m 600 "$here/.env.example" "$settings/devorch.env"
  fi
  local chosen=$mode
  if [ -z "$chosen" ]; then
    chosen=serve
    if grep -qs '^TELEGRAM_BOT_TOKEN=.' "$settings/devorch.env"; then chosen=bot; fi
  fi
  [ "$(cat "$settings/mode" 2>/dev/null)" = "DEVORCH_MODE=$chosen" ] && return
  say "mode: $chosen"
  [ -n "$dry" ] || echo "DEVORCH_MODE=$chosen" >"$settings/mode"
}

# Whole or not at all: a power cut leaves the old one or the new one.
install_executable() {
  local to=$home/bin/devorch
  if cmp -s "$executable" "$to"; then
    say "devorch: already this one"
  else
    act install -o root -g root -m 755 "$executable" "$to.new"
    [ -n "$dry" ] || "$to.new" --version >/dev/null || fail "$executable does not start on this machine" 1
    if [ -e "$to" ]; then act ln -f "$to" "$to.previous"; fi
    act mv -f "$to.new" "$to"
  fi
  [ "$(readlink /usr/local/bin/devorch)" = "$to" ] || act ln -sfn "$to" /usr/local/bin/devorch
}

swap_back() {
  local to=$home/bin/devorch
  [ -x "$to.previous" ] || fail "there is no previous executable in $home/bin" 1
  act ln -f "$to" "$to.new"
  act mv -f "$to.previous" "$to"
  act mv -f "$to.new" "$to.previous"
}

install_unit() {
  local file changed=
  for file in devorch.service devorch-backup.service devorch-backup.timer; do
    cmp -s "$here/deploy/$file" "/etc/systemd/system/$file" && continue
    act install -D -m 644 "$here/deploy/$file" "/etc/systemd/system/$file"
    changed=yes
  done
  if ! cmp -s "$here/scripts/backup_db.sh" "$home/bin/backup_db.sh"; then
    act install -m 755 "$here/scripts/backup_db.sh" "$home/bin/backup_db.sh"
  fi
  if [ -n "$changed" ] && under_systemd; then act systemctl daemon-reload; fi
}

# Without them bubblewrap makes no sandbox, and no command of a model is executed.
check_namespaces() {
  local words
  [ -z "$dry" ] || return 0
  if words=$(as_devorch bwrap --unshare-user --unshare-pid --ro-bind / / --proc /proc true 2>&1); then
    say "sandbox: user namespaces work"
    return
  fi
  say "sandbox: bubblewrap cannot work here: $words"
  case $(cat /proc/sys/kernel/apparmor_restrict_unprivileged_userns 2>/dev/null) in
    1)
      # Ubuntu 24.04: allowed for this one program, not for every one on the machine.
      say "sandbox: writing an AppArmor profile that allows it for /usr/bin/bwrap"
      cat >/etc/apparmor.d/bwrap <<'EOF'
abi <abi/4.0>,
include <tunables/global>
profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
  include if exists <local/bwrap>
}
EOF
      apparmor_parser -r /etc/apparmor.d/bwrap || say "sandbox: apparmor_parser refused it"
      ;;
    *) say "sandbox: see sysctl kernel.unprivileged_userns_clone and user.max_user_namespaces; until then tasks pause" ;;
  esac
}

as_devorch() {
  setpriv --reuid devorch --regid devorch --clear-groups env -i PATH=/usr/bin:/bin "$@"
}

restart() {
  if ! under_systemd; then
    say "systemd does not run here: nothing was started"
    return
  fi
  act systemctl enable --quiet devorch.service devorch-backup.timer
  act systemctl start devorch-backup.timer
  act systemctl restart devorch.service
}

under_systemd() { [ -d /run/systemd/system ]; }

act() {
  echo "${dry:+would: }$*"
  [ -n "$dry" ] || "$@"
}

say() { echo "$*"; }

fail() {
  echo "$1" >&2
  exit "$2"
}

main "$@"
