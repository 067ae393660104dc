import { lstatSync, realpathSync } from "node:fs";
import type { FileChange, FileEncoding } from "../run/editing.ts";
import type { Files } from "../run/workspace.ts";
import { escapeInvisible, mark } from "../safety/visible_text.ts";
import { TaskError } from "../task/errors.ts";
import { bytesOf, decodeText } from "./files/content.ts";
import { encodeText, encodingName, encodingOf, NotEncodable } from "./files/encoding.ts";
import { openFolder } from "./files/folder.ts";
import { linkTargetOf } from "./files/link_target.ts";
import { list } from "./files/list.ts";
import { sizeOf, windowOf } from "./files/long_file.ts";
import { componentsOf, fileComponentsOf } from "./files/path.ts";
import { caseTwinOf, spelledAsOnDisk } from "./files/spelling.ts";
import { type Range, renderLines, view } from "./files/view.ts";
import { writeFile } from "./files/write.ts";
import { conversionAt } from "./git/attributes/attributes.ts";
import { decodeContent, encodeContent, isLfsPointer, maxPointerBytes } from "./git/attributes/convert.ts";

const maxRead = 1024 * 1024;
/** A written file must be readable again. */
const maxContent = 2 * maxRead;

/**
 * Access to the files of one working copy: no path leaves it, no link is followed, and git's, devorch's and secret files are
 * refused.
 */
export function createFiles(folder: string): Files {
  const root = realpathSync(folder);
  const file = (path: string) => spelledAsOnDisk(root, fileComponentsOf(path));
  const place = (path: string) => spelledAsOnDisk(root, componentsOf(path));

  const encoding = (names: readonly string[]): FileEncoding | undefined => {
    const bytes = bytesOf(root, names, maxContent);
    return bytes && bytes.length > 0 ? encodingOf(bytes) : undefined;
  };

  function content(names: readonly string[], limit: number): string | undefined {
    const bytes = bytesOf(root, names, limit);
    const path = names.join("/");
    return bytes && decodeText(decodedAt(root, path, bytes), path);
  }

  return {
    async read(path, range = {}) {
      const names = file(path);
      const size = sizeOf(root, names) ?? 0;
      if (size > maxRead) return readLong(root, names, size, range);
      const text = content(names, maxRead);
      if (text === undefined) throw new TaskError(`There is no file "${path}".`);
      const shown = view(text, path, range);
      const named = conversionAt(root, names.join("/"))?.encoding == null ? encoding(names) : undefined;
      return named === undefined || named === "utf-8"
        ? shown
        : `${shown}\n${mark(`the file is in ${encodingName(named)}; edits keep that`)}`;
    },
    list: async (path, depth) => list(root, place(path), depth),
    async search({ pattern, path = "", glob }) {
      // Only the repository worker searches.
      const { search } = await import("./files/search.ts");
      return search(root, { pattern, names: place(path), glob });
    },
    exists: async (path) => isFile(root, path),
    content: async (path) => content(file(path), maxContent),
    resolve: async (path) => place(path).join("/"),
    check: async (changes) => {
      for (const change of changes) {
        const names = file(change.path);
        refuseLfs(root, names, change.content);
        if (change.content !== null)
          encodedAt(root, names.join("/"), change.content, change.encoding ?? encoding(names));
      }
      return twinsAmong(root, changes);
    },
    linkTarget: async (path) => linkTargetOf(root, file(path)).join("/"),
    encoding: async (path) => encoding(file(path)),
    async write(path, text, given) {
      const names = file(path);
      refuseLfs(root, names, text);
      const bytes = text === null ? null : encodedAt(root, names.join("/"), text, given ?? encoding(names));
      writeFile(root, names, bytes);
    },
    async published(name) {
      const path = `.dev-tasks/${name}`;
      const bytes = bytesOf(root, [".dev-tasks", ...componentsOf(name)], maxRead);
      return bytes && decodeText(bytes, path);
    },
    async publish(files) {
      for (const [name, text] of Object.entries(files)) {
        const names = componentsOf(name.replace(/^\.dev-tasks\//, ""));
        if (names.length === 0) throw new Error(`"${name}" is no file under .dev-tasks`);
        writeFile(root, [".dev-tasks", ...names], Buffer.from(text));
      }
    },
  };
}

/** A Git LFS pointer must not be replaced by content: Git LFS would not find it. Throws TaskError. */
function refuseLfs(root: string, names: readonly string[], text: string | null): void {
  if (text === null) return;
  const path = names.join("/");
  const size = sizeOf(root, names) ?? 0;
  const there = size > 0 && size < maxPointerBytes ? bytesOf(root, names, maxPointerBytes) : undefined;
  const isEdited = there !== undefined && isLfsPointer(there) && there.toString("utf8") !== text;
  const isRaw = text !== "" && !isLfsPointer(Buffer.from(text)) && conversionAt(root, path)?.lfs === true;
  if (isEdited || isRaw)
    throw new TaskError(
      `"${path}" is kept in Git LFS, where a pointer stands for it: its content cannot be changed here.`,
    );
}

/** A sentence for each new file that case-insensitive file systems would take for an existing one. */
function twinsAmong(root: string, changes: readonly FileChange[]): string[] {
  const gone = new Set(changes.filter(({ content }) => content === null).map(({ path }) => path));
  return changes.flatMap(({ path, content }) => {
    const twin = content === null ? undefined : caseTwinOf(root, spelledAsOnDisk(root, fileComponentsOf(path)));
    if (twin === undefined || gone.has(twin)) return [];
    return [`Note: ${path} is beside ${twin}; on macOS and Windows these are one and the same. Was ${twin} meant?`];
  });
}

/** A file whose attributes name another encoding is converted to UTF-8. */
function decodedAt(root: string, path: string, bytes: Buffer): Buffer {
  const conversion = conversionAt(root, path);
  return conversion ? decodeContent(bytes, conversion) : bytes;
}

/** The attributes of a path decide, then the encoding that the file has. Throws TaskError for a character that it lacks. */
function encodedAt(root: string, path: string, text: string, encoding: FileEncoding = "utf-8"): Buffer {
  const conversion = conversionAt(root, path);
  if (conversion?.encoding != null) return encodeContent(Buffer.from(text), conversion);
  try {
    return encodeText(text, encoding);
  } catch (error) {
    if (!(error instanceof NotEncodable)) throw error;
    throw new TaskError(
      `"${path}" is in ${encodingName(encoding)}, which has no ${escapeInvisible(error.character)}: write it another way, such as by an escape of the language. Nothing was changed.`,
      "",
      { cause: error },
    );
  }
}

/** The requested range of a file that is too long to be shown as a whole. */
async function readLong(root: string, names: readonly string[], size: number, range: Range): Promise<string> {
  const path = names.join("/");
  const window = await windowOf(root, names, range);
  if (range.from !== undefined || range.to !== undefined) return `${renderLines(window, path)} (${size} bytes)`;
  const how = "read a part of it with `from` and `to`, or find the place with search";
  throw new TaskError(
    `"${path}" has ${size} bytes in ${window.total} lines; more than ${maxRead} are not shown: ${how}.`,
  );
}

/** Whether a path that may be named is a regular file. */
function isFile(root: string, path: string): boolean {
  try {
    const names = spelledAsOnDisk(root, fileComponentsOf(path));
    using folder = openFolder(root, names.slice(0, -1));
    return (
      folder !== undefined && lstatSync(folder.entry(names.at(-1) ?? ""), { throwIfNoEntry: false })?.isFile() === true
    );
  } catch (error) {
    if (error instanceof TaskError) return false;
    throw error;
  }
}
