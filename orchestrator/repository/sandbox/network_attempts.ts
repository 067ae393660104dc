import { randomUUID } from "node:crypto";
import type { Launchers } from "./limits.ts";

/**
 * Notices that a command without network tried to reach another machine: the kernel counts what finds no route in the command's
 * own network namespace. A lookup of a name counts too, because the name server of `resolverFile` lies outside.
 */
export interface NetworkAttempts {
  /** argv before the command's own. */
  before(carriers: Pick<Launchers, "shell">): string[];
  /** The output without the message of the shell above, and whether there was one. */
  read(output: string): { output: string; outside?: true };
  /** Whether a line of the output is that message. */
  isMessage(line: string): boolean;
}

export const resolverInside = "/etc/resolv.conf";
/** An address that is reserved for documentation (RFC 5737): no server has it. */
export const resolverFile = "nameserver 192.0.2.1\noptions timeout:1 attempts:1\n";

export function noticeAttempts(): NetworkAttempts {
  const mark = `devorch-outside-${randomUUID()}`;
  const message = `\n${mark}\n`;
  return {
    before: ({ shell }) => [shell, "-c", countAttempts, "sh", mark],
    read: (output) => (output.includes(message) ? { output: output.replace(message, ""), outside: true } : { output }),
    isMessage: (line) => line.trim() === mark,
  };
}

/** Its own stderr is closed, because a shell tells there of a child that a signal ended. */
const countAttempts = `
mark=$1; shift
exec 7>&2 2>/dev/null
"$@" 2>&7 7>&-
status=$? count=0
set -f
{ read -r names; read -r values; } </proc/net/snmp
for name in $names; do
  [ "$name" != OutNoRoutes ] || count=\${values%% *}
  values=\${values#* }
done
while read -r name value; do [ "$name" != Ip6OutNoRoutes ] || count=$((count + value)); done </proc/net/snmp6
[ "$count" = 0 ] || printf '\\n%s\\n' "$mark"
exit $status`;
