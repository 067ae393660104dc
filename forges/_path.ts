/** Slashes of a branch stay readable. */
export function branchPath(branch: string): string {
  return branch.split("/").map(encodeURIComponent).join("/");
}

export function query(values: Record<string, string>): string {
  return new URLSearchParams(values).toString();
}
