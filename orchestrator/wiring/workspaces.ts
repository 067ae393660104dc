import { join } from "node:path";
import type { RepoRow, Workspaces } from "devorch";
import { type Settings, secretsOf } from "../config.ts";
import { createWorkspaces } from "../workspace/workspaces.ts";
import type { Installation } from "./installation.ts";
import { sandboxSettings } from "./sandbox_settings.ts";

/** Clones, sandbox and git as the settings say; `repos` are the repositories that were given a name. */
export function workspacesOf(
  installation: Installation,
  settings: Settings,
  repos: () => Promise<RepoRow[]>,
): Workspaces {
  const { paths, git } = settings;
  return createWorkspaces({
    clones: paths.repos,
    caches: join(paths.data, "cache"),
    self: installation.self,
    cwd: installation.cwd,
    tokens: git.tokens,
    author: git.author,
    sandbox: sandboxSettings(installation, settings),
    own: secretsOf(settings),
    registered: async (name) => (await repos()).find((row) => row.name === name)?.repo,
  });
}
