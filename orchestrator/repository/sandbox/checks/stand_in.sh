# Read by every bash of a trial: no program is found, and what stands in for it fails or succeeds, with or without an output, as
# /tmp/answers says of its call.
PATH=/nonexistent
command_not_found_handle() { __stand_in "$@"; }
for __path in $__paths; do eval "function $__path { __stand_in $__path \"\$@\"; }"; done
kill() { :; }
__stand_in() {
  local at key=${*//[^[:graph:]]/ } answer default answers background=- captured=- ignored
  # A shell that is handed on runs for real, its programs do not.
  for ((at = 1; at <= $#; at++)); do
    if [[ ${!at##*/} =~ ^(ba|da|a|z|k)?sh$ ]] && __is_text "$at" "${@:at+1}"; then
      command "$__bash" --noprofile --norc "${@:at+1}"
      return
    fi
  done
  key=${key:0:120}
  read -r default </tmp/default
  mapfile -t answers </tmp/answers
  answer=$default
  for at in "${answers[@]}"; do if [ "${at#* }" = "$key" ]; then answer=${at%% *}; fi; done
  # A job in the background ignores SIGINT.
  while read -r at ignored; do if [[ $at == SigIgn: ]] && ((0x$ignored & 2)); then background=background; fi; done </proc/"$BASHPID"/status
  if [ ! /proc/self/fd/1 -ef /dev/null ]; then captured=captured; fi
  printf '%s %s %s\n' "$background" "$captured" "$key" >>/tmp/called
  if [[ $answer == *said ]]; then echo said; fi
  if [[ $answer != fails* ]]; then return 0; fi
  # What make does where all that it starts fails.
  if [[ ${1##*/} == make && -n $__make ]]; then command "$__make" -B "${@:2}"; else return 1; fi
}
# Whether a shell's arguments hold what it runs (`-c`), or it reads that.
__is_text() {
  local at first=$1 skip=
  shift
  for at; do
    if [ -n "$skip" ]; then skip=
    elif [[ $at == -* && $at != --* && $at == *c* ]]; then return 0
    elif [[ $at == [-+]*o ]]; then skip=1
    elif [[ $at != [-+]* ]]; then return 1; fi
  done
  [ "$first" = 1 ]
}
