# Runs $__strict or $__plain once for each line of $__trials (`strict|plain default answer key...`), in a folder that shows
# the working copy and can be written in, and prints how each ended and what it called.
__bash=$BASH __make=$(command -v make) __root=$PWD
export __bash __make __paths BASH_ENV=/tmp/stand_in
printf '%s\n' "$__stand_in" >/tmp/stand_in
shopt -s dotglob nullglob
mkdir /tmp/trial && ln -s "$__root"/* /tmp/trial/ && cd /tmp/trial || exit
while IFS=$'\t' read -r __kind __default __answers; do
  for __made in *; do [ -L "$__made" ] || rm -rf "$__made"; done
  : >/tmp/called >/tmp/last
  echo "$__default" >/tmp/default
  printf '%s' "${__answers//$'\t'/$'\n'}" >/tmp/answers
  if [ "$__kind" = strict ]; then __text=$__strict; else __text=$__plain; fi
  # The substitution ends with the last of its jobs, which hold 9 open.
  echo "ended $(timeout -s KILL 2 "$__bash" --noprofile --norc -c "$__text" 9>&1 </dev/null >/dev/null 2>&1; echo $?)"
  if [[ $(</tmp/last) =~ ^(\[|test |\(\() ]]; then echo "asked"; fi
  while read -r __call; do echo "called $__call"; done </tmp/called
done <<<"$__trials"
