import type { BranchLinks, Forge, ForgeRepository } from "../../sdk/forge.ts";

type Forges = ReadonlyMap<string, Forge>;

/** The forge of a remote: the one that was set for it, else by the name of its host. */
export function forgeOf(remote: string, forges: Forges, set: string | undefined): Forge | undefined {
  if (!URL.canParse(remote)) return undefined;
  const named = set === undefined ? undefined : forges.get(set);
  const host = new URL(remote).hostname.toLowerCase();
  return named ?? [...forges.values()].find((forge) => forge.matches(host));
}

/** Links where the forge is known; else the remote itself, or the folder's path. */
export function branchLinks(forge: Forge | undefined, remote: string, branch: string, base: string): BranchLinks {
  return forge ? forge.links(repositoryAt(remote), branch, base) : { url: remote, compareUrl: null };
}

export function repositoryAt(remote: string): ForgeRepository {
  const page = remote.replace(/\/+$/, "").replace(/\.git$/, "");
  const parts = new URL(page).pathname.split("/").filter((part) => part !== "");
  return { page, owner: parts.slice(0, -1).join("/"), name: parts.at(-1) ?? "" };
}
