import { join } from "node:path";
import { type Settings, secretsOf } from "../../config/index.ts";
import { grantedSecrets, readRepoGrants } from "../../config/repo_grants.ts";
import { createWorkspaces } from "../../repository/workspaces.ts";
import type { RepoRow } from "../../run/store.ts";
import type { Workspaces } from "../../run/workspace.ts";
import type { Loaded } from "../../sdk/load.ts";
import { isSameRepository, repoLocation } from "../../task/repo_ref.ts";
import type { Installation } from "./installation.ts";
import { sandboxSettings } from "./sandbox_settings.ts";

/** Where the downloads of repositories and the maps of their code are kept. */
export const cachesOf = (dataFolder: string) => join(dataFolder, "cache");

interface WorkspaceSources {
  repos: () => Promise<RepoRow[]>;
  learn?: (secrets: readonly string[]) => void;
  /** Forges as they are now; none where nothing is pushed. */
  forges?: () => Loaded["forges"];
}

/**
 * Clones, sandbox and git as the settings say; `repos` are the repositories that were given a name; `learn` receives the
 * secrets that a person granted.
 */
export function workspacesOf(
  installation: Installation,
  settings: Settings,
  { repos, learn = () => {}, forges = () => new Map() }: WorkspaceSources,
): Workspaces {
  const { paths, git } = settings;
  const granted = join(paths.data, "env");
  return createWorkspaces({
    clones: paths.repos,
    caches: cachesOf(paths.data),
    self: installation.childCommand,
    cwd: installation.cwd,
    tokens: git.tokens,
    author: git.author,
    sandbox: sandboxSettings(installation, settings),
    own: () => [...secretsOf(settings), ...grantedSecrets(granted)],
    grants: async (source) => {
      // They belong to the repository at this address, not to every one of the same name.
      const named = (await repos()).find(({ repo }) => repoLocation(repo) === repoLocation(source));
      if (!named) return undefined;
      // A file of grants may have changed since the start: its secrets are redacted too.
      learn(grantedSecrets(granted));
      return readRepoGrants(granted, named.name, secretsOf(settings));
    },
    forges,
    forgeSet: async (source) =>
      source.forge ??
      (await repos()).find(({ repo }) => repo.forge && isSameRepository(repoLocation(repo), repoLocation(source)))?.repo
        .forge,
    registered: async (name) => (await repos()).find((row) => row.name === name)?.repo,
  });
}
