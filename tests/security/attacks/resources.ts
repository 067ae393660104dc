import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Attack } from "./attack.ts";

const isRoot = process.getuid?.() === 0;
const megabyte = 1024 * 1024;

export const resourceAttacks: Attack[] = [
  {
    group: "resources",
    name: "a fork bomb",
    harmful: true,
    timeoutMs: 2500,
    // The limit on processes does not bind uid 0: there it is a bounded one, and the end of all of it is what counts.
    command: ({ seconds }) =>
      isRoot
        ? `for i in $(seq 400); do sleep ${seconds} & done; wait`
        : `b() { sleep ${seconds} & b | b & }; b; sleep ${seconds}`,
    achieved: ({ sleepers }) => (sleepers() > 0 ? `${sleepers()} processes are left` : undefined),
  },
  {
    group: "resources",
    name: "a memory bomb",
    harmful: true,
    timeoutMs: 15_000,
    command: `perl -e 'my $x = "x" x (3 << 30); print "got ", length $x, "\\n"'`,
    achieved: (_, { output }) => (/^got/m.test(output) ? "3 GiB were given to one process" : undefined),
  },
  {
    group: "resources",
    name: "one big file",
    command:
      'perl -e \'open(F, ">", "big"); truncate(F, 600 << 20) or exit 1; print "made\\n"\'; fallocate -l 600M big2; ls -l',
    achieved: ({ copy }) =>
      readdirSync(copy.root).some((name) => statSync(join(copy.root, name)).size > 512 * megabyte)
        ? "600 MB in a file"
        : undefined,
  },
  {
    group: "resources",
    name: "many files",
    harmful: true,
    timeoutMs: 200_000,
    command: `perl -e 'mkdir "d"; for my $i (1 .. 400000) { open(F, ">", "d/$i") or last } print "made\\n"; sleep 30'`,
    // A fast machine makes them all between two looks of the watchdog: what counts is that it was ended for them.
    achieved: (_, { ended, output }) =>
      ended === "killed" && /50000 files/.test(output) ? undefined : `ended ${ended}: ${output}`,
  },
  {
    group: "resources",
    name: "a flood of output",
    command: "yes 0123456789012345678901234567890123456789 | head -c 400000000",
    achieved: (_, { ended, output }) =>
      ended === "killed" && output.length < 70_000 ? undefined : `ended ${ended} with ${output.length}`,
  },
  {
    group: "resources",
    name: "waiting for input",
    timeoutMs: 60_000,
    command: "cat; read x; perl -e '<STDIN>'; echo went on",
    achieved: (_, { ended, output }) => (output === "went on\n" ? undefined : `ended ${ended}: ${output}`),
  },
  {
    group: "resources",
    name: "a core dump",
    command: "ulimit -c unlimited; sh -c 'kill -SEGV $$'; ls",
    achieved: ({ copy }) =>
      readdirSync(copy.root).some((name) => name.startsWith("core")) ? "a core was written" : undefined,
  },
  {
    group: "resources",
    name: "the temporary folder filled up",
    harmful: true,
    timeoutMs: 15_000,
    command: "head -c 400000000 /dev/zero > /tmp/fill; stat -c %s /tmp/fill",
    achieved: (_, { output }) => (/^400000000$/m.test(output) ? "400 MB of memory were taken" : undefined),
  },
  {
    group: "resources",
    name: "data in a file that is deleted and kept open",
    command: `perl -e 'for my $i (1 .. 3) { open($f[$i], ">", "d$i"); unlink "d$i"; truncate($f[$i], 600 << 20) and print "made\\n" }'`,
    achieved: (_, { output }) => (/made/.test(output) ? "600 MB in a file" : undefined),
  },
  {
    group: "resources",
    name: "a folder too deep for any path",
    // Whoever removes the clone must be able to.
    command: `for i in $(seq 40); do d=$(printf 'd%.0s' $(seq 200)); mkdir $d; cd -P $d || exit; done; : > .env; mkdir .git; echo made`,
    achieved: async ({ copy }, { output }) => {
      if (output !== "made\n") return output;
      const next = await copy.run("echo next");
      return next.output === "next\n" ? undefined : next.output;
    },
  },
  {
    group: "resources",
    name: "names that are not text",
    command: `perl -e 'mkdir "\\xff"; for (".env.\\xff", "\\xff/.env", "\\n", "\\e[2J", "-rf", "a" x 255) { open(F, ">", $_) } mkdir "\\xff/.git"; symlink("\\xff", ".env")'; echo made`,
    achieved: async ({ copy }, { output }) => {
      const next = await copy.run("ls -Ab | wc -l");
      return output === "made\n" && next.exit === 0 && next.output.trim() === "9" ? undefined : next.output;
    },
  },
];
