/**
 * A part of a pipeline that a signal ended because its reader had enough (`yes | head -1`) has not failed: 128 + SIGPIPE, in
 * every part but the last.
 */
const onFailure = [
  '__status=$? __parts=("${PIPESTATUS[@]}")',
  "__last=${__parts[-1]}",
  'unset "__parts[-1]"',
  "__failed=",
  'for __part in "${__parts[@]}"; do [ "$__part" = 0 ] || [ "$__part" = 141 ] || __failed=1; done',
  'if [ "$__last" = 0 ] && [ -z "$__failed" ]; then __reader_left=1; else __reader_left=; exit "$__status"; fi',
].join("; ");
const atTheEnd = '[ "$?" = 141 ] && [ -n "$__reader_left" ] && exit 0';

/**
 * The command with the shell told to end at the first part that fails, of a list or of a pipeline. Not `set -e`: that one
 * cannot let a part go whose reader left.
 */
export function strictly(command: string, isBash: boolean): string {
  if (!isBash) return `set -e\n${command}`;
  return `set -Eo pipefail; trap '${onFailure}' ERR; trap '${atTheEnd}' EXIT\n${command}`;
}
