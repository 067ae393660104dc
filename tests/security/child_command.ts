import { aWorkingCopy } from "../repository/sandbox/working_copy.ts";

/** Runs one command in the sandbox until it is killed from outside. `bun child_command.ts <command>`. */
if (import.meta.main) {
  const copy = aWorkingCopy();
  process.stdout.write(`${copy.outside}\n`);
  await copy.run(process.argv[2] ?? "true", { timeoutMs: 60_000 });
  copy.remove();
}
