import { version } from "./package.json";

// Nothing is loaded before it is known what is needed: `--version` answers in milliseconds.
const [word, starter] = process.argv.slice(2);
if (word === "--version" || word === "-V") {
  console.log(`devorch ${version}`);
} else {
  if (import.meta.dir.startsWith("/$bunfs") && !word?.startsWith("__")) {
    const { setEngine } = await import("./orchestrator/service/engine.ts");
    setEngine();
  }
  // First of all: the environment may hold the keys, and until here other processes of this user can read it.
  const { keepMemoryPrivate } = await import("./orchestrator/service/private_memory.ts");
  keepMemoryPrivate();
  await begin(word);
}

async function begin(word: string | undefined): Promise<void> {
  if (word === "__git") {
    await endWithStarter();
    const { serveRepositoryWorker } = await import("./orchestrator/repository/git/child/worker.ts");
    await serveRepositoryWorker();
  } else if (word === "__backup") {
    await endWithStarter();
    const { serveBackup } = await import("./orchestrator/store/files/backup_process.ts");
    await serveBackup();
  } else if (word === "__plugins") {
    await endWithStarter();
    const { servePluginCheck } = await import("./orchestrator/plugins/check_child.ts");
    await servePluginCheck();
  } else {
    const { commandLine } = await import("./orchestrator/app/command_line.ts");
    const { endProcess } = await import("./orchestrator/plugins/end_process.ts");
    const { flushStreams } = await import("./orchestrator/chat/cli/streams.ts");
    const exit = await commandLine({ argv: process.argv.slice(2), version, root: import.meta.dir });
    endProcess(await flushStreams(process.stdout, process.stderr, exit));
  }
}

/** A child of ours is told who started it, and never outlives that process. */
async function endWithStarter(): Promise<void> {
  const { dieWithParent } = await import("./orchestrator/service/die_with_parent.ts");
  dieWithParent(Number(starter));
}
