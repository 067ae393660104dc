import { lstatSync, realpathSync } from "node:fs";
import type { FileChange, FileEncoding } from "../run/editing.ts";
import type { Files } from "../run/workspace.ts";
import { escapeInvisible, mark } from "../safety/visible_text.ts";
import { TaskError } from "../task/errors.ts";
import { bytesOf, decodeText, TooLong } from "./files/content.ts";
import { encodeText, encodingName, encodingOf, NotEncodable } from "./files/encoding.ts";
import { openFolder } from "./files/folder.ts";
import { linkTargetOf } from "./files/link_target.ts";
import { list } from "./files/list.ts";
import { sizeOf, windowOf } from "./files/long_file.ts";
import { componentsOf, fileComponentsOf } from "./files/path.ts";
import { caseTwinOf, spelledAsOnDisk } from "./files/spelling.ts";
import { type Range, renderLines, view } from "./files/view.ts";
import { writeFile } from "./files/write.ts";
import { type Conversion, conversionAt } from "./git/attributes/attributes.ts";
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
    return bytes && decodedText(bytes, path, conversionAt(root, path));
  }

  return {
    async read(path, range = {}) {
      const names = file(path);
      const name = names.join("/");
      const bytes = unlessTooLong(() => bytesOf(root, names, maxRead));
      if (bytes === "too long") return readLong(root, names, range);
      if (bytes === undefined) throw new TaskError(`There is no file "${path}".`);
      const conversion = conversionAt(root, name);
      const shown = view(decodedText(bytes, name, conversion), path, range);
      const named = conversion?.encoding == null && bytes.length > 0 ? encodingOf(bytes) : undefined;
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
      for (const change of changes) bytesFor(root, file(change.path), change.content, change.encoding);
      return twinsAmong(root, changes);
    },
    linkTarget: async (path) => linkTargetOf(root, file(path)).join("/"),
    encoding: async (path) => encoding(file(path)),
    async write(path, text, given) {
      const names = file(path);
      writeFile(root, names, bytesFor(root, names, text, given));
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

/**
 * The bytes that a text becomes in a file, in the encoding that is given or that the file has; null for null. Throws TaskError where it cannot
 * be written.
 */
function bytesFor(
  root: string,
  names: readonly string[],
  text: string | null,
  given: FileEncoding | undefined,
): Buffer | null {
  if (text === null) return null;
  const path = names.join("/");
  const there = given === undefined ? bytesOf(root, names, maxContent) : shortFileAt(root, names);
  const conversion = conversionAt(root, path);
  refuseLfs(path, text, there, conversion);
  const encoding = given ?? (there && there.length > 0 ? encodingOf(there) : undefined);
  return encodedBytes(path, text, conversion, encoding);
}

function shortFileAt(root: string, names: readonly string[]): Buffer | undefined {
  const size = sizeOf(root, names) ?? 0;
  return size > 0 && size < maxPointerBytes ? bytesOf(root, names, maxPointerBytes) : undefined;
}

/** A Git LFS pointer must not be replaced by content: Git LFS would not find it. Throws TaskError. */
function refuseLfs(path: string, text: string, there: Buffer | undefined, conversion: Conversion | undefined): void {
  const isEdited = there !== undefined && isLfsPointer(there) && there.toString("utf8") !== text;
  const isRaw = text !== "" && conversion?.lfs === true && !isLfsPointer(Buffer.from(text));
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
function decodedText(bytes: Buffer, path: string, conversion: Conversion | undefined): string {
  return decodeText(conversion ? decodeContent(bytes, conversion) : bytes, path);
}

/** The attributes of a path decide, then the encoding that the file has. Throws TaskError for a character that it lacks. */
function encodedBytes(
  path: string,
  text: string,
  conversion: Conversion | undefined,
  encoding: FileEncoding = "utf-8",
): Buffer {
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

function unlessTooLong<T>(read: () => T): T | "too long" {
  try {
    return read();
  } catch (error) {
    if (error instanceof TooLong) return "too long";
    throw error;
  }
}

/** The requested range of a file that is too long to be shown as a whole. */
async function readLong(root: string, names: readonly string[], range: Range): Promise<string> {
  const path = names.join("/");
  const size = sizeOf(root, names);
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
