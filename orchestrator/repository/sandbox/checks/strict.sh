# Runs $__command so that the failure of any of its parts is the failure of the whole.
#
# bash itself finds the parts: what stands before a `;`, a line end, `&&`, `||` or `&` is one where it is a whole command, and
# not in a comment. Each ends with 0; alternatives (`a || b`) are one part.

# In a shell of its own: an open `$(` ends the one that reads it.
__parses() { (eval "__whole() { $1
}") 2>/dev/null; }
__part() { [ -z "$1" ] || { __parts+=("$1"); __script+="$1
__ended \"\${PIPESTATUS[@]}\"
"; }; }
# $1: what stands behind the statement, `&` or nothing.
__statement() {
  __parses "$__head" || __head=
  if [ -n "$1" ]; then __script+="$__list$__head &
"; elif [ -n "$__alternative" ]; then __part "$__list$__head"
  else for __each in "${__all[@]}" "$__head"; do __part "$__each"; done; fi
  __list= __head= __alternative= __all=()
}
__split() {
  local rest=$1 text by ends=$'[;&|\n]'
  while [[ $rest == *$ends* ]]; do
    text=${rest%%$ends*} __head+=$text rest=${rest:${#text}}
    case $rest in "&&"* | "||"*) by=${rest:0:2} ;; *) by=${rest:0:1} ;; esac
    rest=${rest:${#by}}
    if [[ $by == "|" || $by$rest == "&>"* ]] || ! __parses "$__head" || { [ "$by" != $'\n' ] && __parses "$__head '"; }; then
      __head+=$by
      continue
    fi
    case $by in
      "&&") __all+=("$__head") __list+="$__head && " __head= ;;
      "||") __alternative=1 __list+="$__head || " __head= ;;
      "&") __statement "&" ;;
      *) __statement "" ;;
    esac
  done
  __head+=$rest
  __statement ""
}
__stop() {
  local status=$1 rest= text=${__parts[__at]-$BASH_COMMAND}
  shift
  if [ "$BASH_SUBSHELL" = 0 ] && [ $(($# + ${#__parts[@]})) -gt 2 ]; then
    text=${text//$'\n'/ } text=${text#"${text%%[! ]*}"} text=${text%"${text##*[! ]}"}
    [ $# = 1 ] || status+=" (of its pipe: $*)"
    [ $((__at + 1)) -ge ${#__parts[@]} ] || rest="; the rest was not run"
    printf '\n%s\n' "devorch: \`${text:0:200}\` ended with $status$rest" >&2
    status=${status%% *}
  fi
  exit "$status"
}
# Excused are a reader that had enough (`yes | head -1`: 128 + SIGPIPE in parts of a pipe before the last), and a job that `kill`
# ended (128 + SIGTERM of `wait`).
__failed() {
  local status=$? last=${!#}
  [ "$status" != "$__excused" ] || return 0
  if [ "$status$last" = 1410 ]; then
    local others=("${@#141}")
    others=("${others[@]#0}")
    [ -n "$(IFS=; echo "${others[*]}")" ] || { __excused=141; return 0; }
  fi
  [[ $status != 143 || $BASH_COMMAND != wait* ]] || { __excused=143; return 0; }
  __stop "$status" "$@"
}
__ended() {
  local status=$?
  [ "$status" = 0 ] || [ "$status" = "$__excused" ] || __stop "$status" "$@"
  __excused= __at=$((__at + 1))
}
__script= __parts=() __at=0 __excused= __list= __head= __alternative= __all=()
# What would close the braces of __parses and open others is no whole command.
if __parses "$__command" && (eval "while false; do $__command
done") 2>/dev/null; then __split "$__command"; else __script=$__command; fi
set -Eo pipefail
trap '__failed "${PIPESTATUS[@]}"' ERR
eval "$__script"
