import { lstatSync, realpathSync } from "node:fs";
import { type Files, TaskError } from "devorch";
import { bytesOf, textOf } from "./files/content.ts";
import { openFolder } from "./files/folder.ts";
import { list } from "./files/list.ts";
import { sizeOf, windowOf } from "./files/long_file.ts";
import { componentsOf, fileComponentsOf } from "./files/path.ts";
import { search } from "./files/search.ts";
import { type Range, shownWindow, view } from "./files/view.ts";
import { writeFile } from "./files/write.ts";

const maxRead = 1024 * 1024;
/** What was written must be readable again. */
const maxContent = 2 * maxRead;

/** Guarded access to one working copy: no path leaves it, no link is followed, git's, our own and secret files stay shut. */
export function createFiles(folder: string): Files {
  const root = realpathSync(folder);

  async function content(path: string, limit: number): Promise<string | undefined> {
    const bytes = bytesOf(root, fileComponentsOf(path), limit);
    return bytes && textOf(bytes, path);
  }

  return {
    async read(path, range = {}) {
      const names = fileComponentsOf(path);
      const size = sizeOf(root, names) ?? 0;
      if (size > maxRead) return readLong(root, names, size, range);
      const text = await content(path, maxRead);
      if (text === undefined) throw new TaskError(`There is no file "${path}".`);
      return view(text, path, range);
    },
    list: async (path, depth) => list(root, componentsOf(path), depth),
    search: async ({ pattern, path = "", glob }) => search(root, { pattern, names: componentsOf(path), glob }),
    exists: async (path) => isFile(root, path),
    content: (path) => content(path, maxContent),
    write: async (path, text) => writeFile(root, fileComponentsOf(path), text),
    async published(name) {
      const path = `.dev-tasks/${name}`;
      const bytes = bytesOf(root, [".dev-tasks", ...componentsOf(name)], maxRead);
      return bytes && textOf(bytes, path);
    },
    async publish(files) {
      for (const [name, text] of Object.entries(files)) {
        const names = componentsOf(name.replace(/^\.dev-tasks\//, ""));
        if (names.length === 0) throw new Error(`"${name}" is no file under .dev-tasks`);
        writeFile(root, [".dev-tasks", ...names], text);
      }
    },
  };
}

/** Of a file that is too long to be shown as a whole the range that is asked for. */
async function readLong(root: string, names: readonly string[], size: number, range: Range): Promise<string> {
  const path = names.join("/");
  const window = await windowOf(root, names, range);
  if (range.from !== undefined || range.to !== undefined) return `${shownWindow(window, path)} (${size} bytes)`;
  const how = "read a part of it with `from` and `to`, or find the place with search";
  throw new TaskError(
    `"${path}" has ${size} bytes in ${window.total} lines; more than ${maxRead} are not shown: ${how}.`,
  );
}

/** Whether a path that may be named is a regular file. */
function isFile(root: string, path: string): boolean {
  try {
    const names = fileComponentsOf(path);
    using folder = openFolder(root, names.slice(0, -1));
    return (
      folder !== undefined && lstatSync(folder.entry(names.at(-1) ?? ""), { throwIfNoEntry: false })?.isFile() === true
    );
  } catch (error) {
    if (error instanceof TaskError) return false;
    throw error;
  }
}
