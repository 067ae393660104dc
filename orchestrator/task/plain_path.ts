/** One spelling for each file: no "." and no doubled slash. What leaves the repository stays as it is, to be refused. */
export function plainPath(path: string): string {
  if (path.startsWith("/")) return path;
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .join("/");
}
