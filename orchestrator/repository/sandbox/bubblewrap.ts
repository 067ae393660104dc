import { statSync } from "node:fs";

const places = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];
const writableByOthers = 0o022;

/** bubblewrap by an absolute path that only root can change; undefined when there is none. */
export function findBubblewrap(): string | undefined {
  return places.find((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() && found.uid === 0 && (found.mode & writableByOthers) === 0;
  });
}
