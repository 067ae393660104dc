/** How a repository was named, resolved. `url` never holds credentials; a `folder` is an absolute path on this machine. */
export type RepoRef = { kind: "remote"; url: string; name: string } | { kind: "folder"; path: string; name: string };

export interface Base {
  branch: string;
  sha: string;
}
