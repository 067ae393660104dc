import * as git from "isomorphic-git";
import { UserError } from "../../task/errors.ts";
import { crashSafeFs } from "./crash_safe_fs.ts";

/** A value of a repository's own configuration (`remote.origin.url`); includes are not followed. */
export async function configOf(gitdir: string, path: string): Promise<string | undefined> {
  const value: unknown = await git.getConfig({ fs: crashSafeFs(gitdir), gitdir, path });
  return value === undefined ? undefined : String(value);
}

/**
 * Refuses repository formats that the library would damage or fail on. Throws UserError. The callers handle linked worktrees,
 * bare repositories and alternates.
 */
export async function refuseUnsupported(gitdir: string, where: string): Promise<void> {
  const format = await configOf(gitdir, "extensions.objectformat");
  if (format && format !== "sha1") throw new UserError("git.sha256", { where });
  const remotes = await git.listRemotes({ fs: crashSafeFs(gitdir), gitdir });
  const promised = remotes.map(({ remote }) => configOf(gitdir, `remote.${remote}.promisor`));
  const partial = (await configOf(gitdir, "extensions.partialclone")) !== undefined;
  if (partial || (await Promise.all(promised)).includes("true")) throw new UserError("git.partial", { where });
  const storage = await configOf(gitdir, "extensions.refstorage");
  if (storage && storage !== "files") throw new UserError("git.reftable", { where, storage });
}
