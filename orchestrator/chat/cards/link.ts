interface Pushed {
  /** Page of the branch on the known hosts, else the remote's URL or folder. */
  url: string | null;
  compareUrl: string | null;
  branch: string | null;
}

/**
 * The page of a pushed branch. On an unknown host, which has no compare page, the remote and the branch, in the order of `git
 * fetch` and `devorch resume --from-branch`.
 */
export function branchLink({ url, compareUrl, branch }: Pushed): string | null {
  return url === null || compareUrl !== null || branch === null ? url : `${url} ${branch}`;
}
