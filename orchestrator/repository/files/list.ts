import { mark } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";
import { openFolder } from "./folder.ts";
import { walk } from "./walk.ts";

const maxEntries = 400;

/** Paths below a folder down to a depth, sorted; folders end in "/", links in "@". The last line says how many more there are. */
export function list(root: string, names: readonly string[], depth: number): string[] {
  {
    using folder = openFolder(root, names);
    if (!folder) throw new TaskError(`There is no folder "${names.join("/")}".`);
  }
  const deepest = names.length + Math.max(1, Math.floor(depth));
  const found: string[] = [];
  let more = 0;
  walk(root, names, ({ path, kind }) => {
    if (found.length >= maxEntries) more++;
    else found.push(path + { file: "", folder: "/", link: "@" }[kind]);
    if (more > 10 * maxEntries) return "stop";
    return path.split("/").length < deepest;
  });
  return more === 0
    ? found
    : [...found, mark(`${more > 10 * maxEntries ? `more than ${10 * maxEntries}` : more} more`)];
}
