import type { Commands, Files, SandboxStatus } from "../run/workspace.ts";
import type { RepositoryWorker } from "./git/child/client.ts";

/** The same files; the worker is told when one is written. */
export function tellingFiles(files: Files, child: RepositoryWorker): Files {
  return {
    ...files,
    write: (...change) => child.changing(() => files.write(...change)),
    publish: (published) => child.changing(() => files.publish(published)),
  };
}

/** The same commands; the worker is told of each. Only a sandbox that is gone leaves no program behind. */
export function tellingCommands(
  commands: Commands,
  child: RepositoryWorker,
  status: () => Promise<SandboxStatus>,
): Commands {
  const isSandboxed = async () => (await status()).tier === "bwrap";
  return {
    ...commands,
    run: (request) => child.changing(() => commands.run(request), isSandboxed),
    serve: (request) => child.changing(() => commands.serve(request), isSandboxed),
    faultOf: (request) => child.changing(() => commands.faultOf(request), isSandboxed),
  };
}
