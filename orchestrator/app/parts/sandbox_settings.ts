import { filesRead, type Settings } from "../../config/index.ts";
import { settingsFiles } from "../../config/sources.ts";
import type { SandboxSettings } from "../../repository/sandbox/settings.ts";
import type { Installation } from "./installation.ts";

/** What the operator's settings mean for the sandbox; the demo adds that `bun` is this executable. */
export function sandboxSettings({ sandbox, executableFolder }: Installation, settings: Settings): SandboxSettings {
  const { paths, sandbox: mode } = settings;
  return {
    mode,
    toolPaths: paths.tools?.join(":"),
    path: process.env.PATH ?? "",
    home: paths.home,
    privateFolders: [paths.data, paths.repos, paths.logs],
    privateFiles: [...filesRead(settings), ...settingsFiles(process.env, executableFolder)],
    ...sandbox,
  };
}
