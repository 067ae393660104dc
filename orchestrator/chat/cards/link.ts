interface Pushed {
  /** Page of the branch on the known hosts, else the remote's URL or folder. */
  url: string | null;
  compareUrl: string | null;
  branch: string | null;
}

/**
 * Where a pushed branch is, in one line: its page. A host whose pages are not known (it has none to compare, either) is named by
 * remote and branch, in the order in which `git fetch` and `devorch resume --from-branch` take them.
 */
export function branchLink({ url, compareUrl, branch }: Pushed): string | null {
  return url === null || compareUrl !== null || branch === null ? url : `${url} ${branch}`;
}
