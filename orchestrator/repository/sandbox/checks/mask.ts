import type { CommandRequest, CommandResult } from "../../../run/workspace.ts";

/** Nothing but words: it can only be one program, whose exit code is the command's. */
const single = /^[\w@%+=:,./ -]*$/;
const longestMs = 3000;
const verdict = "devorch: no failure shows";

/** Words that may be a program named by its path: bash takes a function of that name for it. */
const path = /[\w.@+-]*\/[\w./@+-]*\w/g;

/**
 * What stands in for the programs: none of them is found, and what the shell does then is to fail or to succeed, with and
 * without an output. The command is masked where it ended with 0 each time although a program was called.
 */
const probe = `PATH=/nonexistent
command_not_found_handle() { : >/tmp/called; [ -z "$__says" ] || echo said; return "$__ends"; }
for __path in $__paths; do eval "function $__path { command_not_found_handle; }"; done
: >/tmp/errors
for __ends in 1 0; do for __says in "" 1; do
  ( set -o pipefail; eval "$__command" ) </dev/null >/dev/null 2>>/tmp/errors
  [ "$?" = 0 ] || exit 0
done; done
if [ -e /tmp/called ] || [[ $(</tmp/errors) == *"Read-only file system"* ]]; then echo "${verdict}"; fi`;

/** Whether the command ends with 0 whatever its programs do. `run` executes in a sandbox where the working copy is read-only. */
export async function masksFailure(
  { command, ...request }: Pick<CommandRequest, "command" | "runId" | "signal">,
  run: (request: CommandRequest & { readOnly: true }) => Promise<Pick<CommandResult, "output">>,
): Promise<boolean> {
  if (single.test(command)) return false;
  const quoted = `'${command.replaceAll("'", "'\\''")}'`;
  const { output } = await run({
    ...request,
    command: `__command=${quoted}\n__paths='${(command.match(path) ?? []).join(" ")}'\n${probe}`,
    timeoutMs: longestMs,
    readOnly: true,
  });
  return output.includes(verdict);
}
