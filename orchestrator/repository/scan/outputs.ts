import { existsSync } from "node:fs";
import { join } from "node:path";
import { isBinary } from "../files/content.ts";
import { contentAt } from "../git/tree/blob.ts";
import { pathPrefixes, splitPath } from "../git/tree/checkout.ts";
import { insideFolder, statsOf } from "../git/tree/inside.ts";

/** What tools of every language call the folders that they write into. */
const outputFolders =
  /^(node_modules|bower_components|\.?venv|__pycache__|.*\.egg-info|target|dist(-newstyle)?|_?build|cmake-build-.*|out|obj|coverage|htmlcov|lcov-report|(test|allure)-re(sults?|ports?)|playwright-report|te?mp|zig-(cache|out)|elm-stuff|Pods|DerivedData|TestResults|CMakeFiles|storybook-static|\..*(cache|output|tmp).*|\.(tox|nox|gradle|next|nuxt|svelte-kit|turbo|vite|terraform|dart_tool|build|eggs|hypothesis|angular|serverless|aws-sam|vercel|netlify|bloop|metals|stack-work|ipynb_checkpoints|vs))$/i;

/** And files: logs, reports, backups, what systems leave in every folder. Most others of this kind are binary. */
const outputFiles =
  /(^core(\.\d+)?|^vgcore\..*|^(nohup|cover)\.out|^lcov\.info|^coverage\.(xml|json|txt|out)|^junit\.xml|^npm-debug.*|^hs_err_pid.*|^\.coverage(\..*)?|^\.DS_Store|^Thumbs\.db|^desktop\.ini|\.(log|tmp|temp|bak|orig|rej|sw[op]|pid|py[co]|o|gc(da|no|ov)|profraw|tsbuildinfo|\w+lintcache|dmp)|~)$/i;

/** Nobody writes more than this by hand. */
const largestSource = 1024n * 1024n;

/**
 * Whether a new file looks like what a command made on its way and nobody wrote: by its name, by a folder of outputs, by its size
 * or because it is no text.
 */
export function isOutput(root: string, path: string, trackedFolders: ReadonlySet<string>): boolean {
  const { names, name } = splitPath(path);
  if (outputFiles.test(name) || outputFolder(root, path, trackedFolders) !== undefined) return true;
  return insideFolder(root, names, (folder) => looksGenerated(`${folder}/${name}`)) ?? false;
}

/**
 * The outermost folder on the way to a file that holds nothing but outputs, with a slash at its end: none of it is in HEAD, and it
 * has such a name or the tag that caches carry (bford.info/cachedir).
 */
export function outputFolder(root: string, path: string, trackedFolders: ReadonlySet<string>): string | undefined {
  const isMade = (place: string) =>
    !trackedFolders.has(`${place}/`) &&
    (outputFolders.test(splitPath(place).name) || existsSync(join(root, place, "CACHEDIR.TAG")));
  const found = pathPrefixes(path).slice(0, -1).find(isMade);
  return found === undefined ? undefined : `${found}/`;
}

function looksGenerated(place: string): boolean {
  const stats = statsOf(place);
  if (!stats?.isFile()) return false;
  return stats.size > largestSource || isBinary(contentAt(place, { mode: "100644", oid: "" }));
}
