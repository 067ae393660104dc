import { version } from "./package.json";

// Nothing is loaded before it is known what is needed: `--version` answers in milliseconds.
const [word, starter] = process.argv.slice(2);
if (word === "--version" || word === "-V") {
  console.log(`devorch ${version}`);
} else if (word === "__git") {
  await endWithStarter();
  // It is handed the tokens.
  const { keepMemoryPrivate } = await import("./orchestrator/service/private_memory.ts");
  keepMemoryPrivate();
  const { serveGitChild } = await import("./orchestrator/workspace/git/child.ts");
  await serveGitChild();
} else if (word === "__backup") {
  await endWithStarter();
  const { serveBackup } = await import("./orchestrator/state/copy_apart.ts");
  await serveBackup();
} else if (word === "__plugins") {
  await endWithStarter();
  const { servePluginCheck } = await import("./orchestrator/plugins/check_child.ts");
  await servePluginCheck();
} else {
  const { commandLine } = await import("./orchestrator/wiring/command_line.ts");
  const { leave } = await import("./orchestrator/chat/cli/streams.ts");
  const exit = await commandLine({ argv: process.argv.slice(2), version, root: import.meta.dir });
  process.exit(await leave(process.stdout, process.stderr, exit));
}

/** A child of ours is told who started it, and never outlives that process. */
async function endWithStarter(): Promise<void> {
  const { dieWithParent } = await import("./orchestrator/service/die_with_parent.ts");
  dieWithParent(Number(starter));
}
