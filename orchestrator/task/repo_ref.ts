/** A repository. `url` never holds credentials; `path` is absolute, on this machine. */
export type RepoRef = { kind: "remote"; url: string; name: string } | { kind: "folder"; path: string; name: string };

/** The URL of a remote repository, the path of a folder: the same for every task of one repository. */
export function repoLocation(repo: RepoRef): string {
  return repo.kind === "remote" ? repo.url : repo.path;
}

/** Where a branch begins. */
export interface Base {
  branch: string;
  sha: string;
}
