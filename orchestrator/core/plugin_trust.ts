import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const othersMayWrite = 0o002;

/**
 * Why a plugin is not run: plugins are trusted code, so nobody but this user or root may have had a hand in the file, in a
 * helper beside it or in a folder on the way to it. undefined when there is nothing against it. Throws when it is not there.
 */
export function distrust(root: string, file: string): string | undefined {
  const [top, real] = [realpathSync(root), realpathSync(file)];
  if (!real.startsWith(`${top}/`)) return "it is a link that leads out of the plugins' folder";
  for (let folder = dirname(real); folder.length >= top.length; folder = dirname(folder)) {
    const why = against(statSync(folder));
    if (why !== undefined) return `its folder ${basename(folder)} ${why}`;
  }
  for (const helper of readdirSync(dirname(real)).filter((name) => name.startsWith("_"))) {
    const why = against(statSync(join(dirname(real), helper)));
    if (why !== undefined) return `${helper} beside it ${why}`;
  }
  const why = against(statSync(real));
  return why === undefined ? undefined : `it ${why}`;
}

function against({ mode, uid }: Stats): string | undefined {
  if ((mode & othersMayWrite) !== 0) return "is world-writable; chmod o-w it";
  return uid === 0 || uid === process.getuid?.() ? undefined : `belongs to another user (${uid}); chown it`;
}

/** What was loaded, for the log: a plugin that changed can be told from the one that was looked at. */
export function fingerprintOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
