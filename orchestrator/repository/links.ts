/** Where a person looks at a branch, and where they open a pull request from it. */
export interface BranchLinks {
  url: string;
  compareUrl: string | null;
}

type Host = "github" | "gitlab" | "bitbucket" | "gitea";

/** Links for the known hosts, by the name of the host; for any other the remote itself, or the folder's path. */
export function branchLinks(remote: string, branch: string, base: string): BranchLinks {
  const host = URL.canParse(remote) ? hostOf(new URL(remote).hostname) : undefined;
  if (!host) return { url: remote, compareUrl: null };
  const page = remote.replace(/\/+$/, "").replace(/\.git$/, "");
  return linksOn[host](page, branch, base);
}

const linksOn: Record<Host, (page: string, branch: string, base: string) => BranchLinks> = {
  github: (page, branch, base) => ({
    url: `${page}/tree/${encodeBranch(branch)}`,
    compareUrl: `${page}/compare/${encodeBranch(base)}...${encodeBranch(branch)}?expand=1`,
  }),
  gitlab: (page, branch, base) => ({
    url: `${page}/-/tree/${encodeBranch(branch)}`,
    compareUrl: `${page}/-/merge_requests/new?${query({
      "merge_request[source_branch]": branch,
      "merge_request[target_branch]": base,
    })}`,
  }),
  bitbucket: (page, branch, base) => ({
    url: `${page}/branch/${encodeBranch(branch)}`,
    compareUrl: `${page}/pull-requests/new?${query({ source: branch, dest: base })}`,
  }),
  gitea: (page, branch, base) => ({
    url: `${page}/src/branch/${encodeBranch(branch)}`,
    compareUrl: `${page}/compare/${encodeBranch(base)}...${encodeBranch(branch)}`,
  }),
};

function hostOf(hostname: string): Host | undefined {
  const name = hostname.toLowerCase();
  if (/(^|\.)codeberg\.org$|(^|[.-])(gitea|forgejo)[.-]/.test(name)) return "gitea";
  if (/(^|[.-])gitlab[.-]/.test(name)) return "gitlab";
  if (/(^|[.-])bitbucket[.-]/.test(name)) return "bitbucket";
  if (/(^|[.-])github[.-]/.test(name)) return "github";
  return undefined;
}

/** Slashes of a branch stay readable. */
function encodeBranch(branch: string): string {
  return branch.split("/").map(encodeURIComponent).join("/");
}

function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString();
}
