#!/usr/bin/env bash
# One backup of the database, checked by devorch itself, and the oldest beyond KEEP removed. For cron or deploy/devorch-backup.timer.
#   backup_db.sh [folder]        settings: DEVORCH (the executable), KEEP (14), and those of devorch (DATA_PATH ...)
set -euo pipefail

folder=${1:-/opt/dev-orchestrator/backups}
devorch=${DEVORCH:-$(command -v devorch || echo /opt/dev-orchestrator/bin/devorch)}
keep=${KEEP:-14}
case $keep in '' | *[!0-9]* | 0) echo "KEEP is a number over 0, not \"$keep\"" >&2; exit 2 ;; esac

umask 077
mkdir -p "$folder"
file=$folder/orchestrator-$(date -u +%Y%m%dT%H%M%SZ).db
"$devorch" backup "$file"

# Names sort by time. Only files of this script's own making are counted and removed.
mapfile -t all < <(find "$folder" -maxdepth 1 -type f -name 'orchestrator-[0-9]*T[0-9]*Z.db' | sort)
for ((at = 0; at < ${#all[@]} - keep; at++)); do
  rm -f -- "${all[at]}"
done
echo "$file"
