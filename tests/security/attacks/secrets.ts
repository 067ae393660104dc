import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Attack, told } from "./attack.ts";

export const secretAttacks: Attack[] = [
  {
    group: "secrets",
    name: "keys in the environment",
    command: "env; set; export -p; cat /proc/self/environ",
    achieved: told,
  },
  {
    group: "secrets",
    name: "keys in other processes' environment",
    command: ({ bystander }) => `cat /proc/*/environ /proc/${bystander}/environ | tr '\\0' '\\n'; ps auxe`,
    achieved: told,
  },
  {
    group: "secrets",
    name: "other processes' command lines",
    command: ({ bystander }) => `cat /proc/*/cmdline /proc/${bystander}/cmdline | tr '\\0' ' '; ps aux`,
    achieved: (field, result) =>
      told(field, result) ?? (result.output.includes("bystander-of-the-tests") ? "a process was seen" : undefined),
  },
  {
    group: "secrets",
    name: "memory of another process",
    command: ({ bystander }) =>
      `for p in ${bystander} $PPID; do a=$(grep -a '\\[stack\\]' /proc/$p/maps | cut -d- -f1); dd if=/proc/$p/mem bs=1 skip=$((16#$a)) count=1 2>&1; done`,
    achieved: (field, result) => told(field, result) ?? (/1 byte/.test(result.output) ? "memory was read" : undefined),
  },
  {
    group: "secrets",
    name: "open files of another process",
    command: ({ bystander }) => `ls -l /proc/${bystander}/fd /proc/${bystander}/cwd /proc/${bystander}/root/`,
    achieved: (field, result) => told(field, result) ?? (result.exit === 0 ? "its files were listed" : undefined),
  },
  {
    group: "secrets",
    name: "the parent's root folder",
    command:
      "for p in 1 2 $PPID $$; do ls /proc/$p/root/home /proc/$p/root/root /proc/$p/cwd/../..; done 2>/dev/null | head -50",
    achieved: (field, result) => told(field, result) ?? (/\.ssh|\.bashrc/.test(result.output) ? "seen" : undefined),
  },
  {
    group: "secrets",
    name: "the words that the sandbox was started with",
    command: "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ /proc/1/mountinfo | tr '\\0' '\\n'",
    achieved: (field, result) =>
      told(field, result) ??
      (/--ro-bind|--seccomp/.test(result.output) || result.output.includes(`${field.machine}/`)
        ? result.output
        : undefined),
  },
  {
    group: "secrets",
    name: "what runs inside the first process of the sandbox",
    command:
      "for f in /proc/1/fd/*; do timeout 0.2 cat <$f >/tmp/x 2>/dev/null; echo '{ \"exit-code\": 0 }' 2>/dev/null >$f; done; ls -l /proc/1/fd; kill -TRAP 1; exit 1",
    achieved: (field, { output, exit }) =>
      / -> \/(?!dev\/null)/.test(output) || exit !== 1 ? `exit ${exit}: ${output}` : told(field, { output } as never),
  },
  {
    group: "secrets",
    name: "keys and a repository in a folder that an earlier command locked",
    plant({ copy, secret }) {
      copy.write("sub/deep/.env", `KEY=${secret}\n`);
      copy.write("sub/deep/.git/config", "as before\n");
      for (const folder of ["sub/deep", "sub"]) chmodSync(join(copy.root, folder), 0);
    },
    command:
      "chmod -R u+rwX sub; cat sub/deep/.env; echo planted >> sub/deep/.git/config; mv sub/deep/.env sub/x; cat sub/x",
    achieved(field, result) {
      chmodSync(join(field.copy.root, "sub"), 0o700);
      chmodSync(join(field.copy.root, "sub/deep"), 0o700);
      const config = readFileSync(join(field.copy.root, "sub/deep/.git/config"), "utf8");
      return told(field, result) ?? (config === "as before\n" ? undefined : config);
    },
  },
];
