import { chmodSync, mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { splitPath } from "../git/tree/checkout.ts";
import { insideFolder, statsOf } from "../git/tree/inside.ts";
import { asOpenFolder, unlockPlace } from "../git/tree/unlock.ts";

/** In the clone's git folder: on the same disk, unreachable for commands and models, removed with the clone. */
const asideFolder = "devorch-aside";

/** Moves a path out of the working copy; returns its new path, or undefined when it no longer exists. */
export function moveAside(root: string, gitdir: string, path: string): string | undefined {
  const { names, name } = splitPath(path);
  const place = join(gitdir, asideFolder, `${Date.now()}-${Bun.hash(path).toString(36)}`);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  return insideFolder(root, names, (parent) => {
    const stats = statsOf(`${parent}/${name}`);
    if (!stats) return undefined;
    // A read-only folder cannot be moved.
    if (stats.isDirectory()) unlockPlace(`${parent}/${name}`, asOpenFolder);
    renameSync(`${parent}/${name}`, join(place, basename(name)));
    return join(place, basename(name));
  });
}

const ordinary = 0o777;

/** Removes setuid, setgid and sticky bits; returns whether there were any. */
export function dropSpecialBits(root: string, path: string): boolean {
  const { names, name } = splitPath(path);
  const took = insideFolder(root, names, (parent) => {
    const stats = statsOf(`${parent}/${name}`);
    if (!stats?.isFile() || (stats.mode & 0o7000) === 0) return false;
    chmodSync(`${parent}/${name}`, stats.mode & ordinary);
    return true;
  });
  return took ?? false;
}
