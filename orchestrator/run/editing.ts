export interface Edit {
  old: string;
  new: string;
  /** Every place of `old` is replaced; else it must be the only one. */
  replaceAll?: boolean | undefined;
  /** Of a patch: `old` matches whole lines only. */
  lines?: true;
  /** Of a patch: the text behind "@@", with which lines before the place begin, the outermost first. */
  behind?: string[];
}

/** `detail` is what the model reads; `notes` say how a match was found where it was not exact. */
export type EditResult =
  | { ok: true; text: string; notes: string[] }
  | { ok: false; reason: "not-found" | "ambiguous" | "already-applied" | "placeholder" | "empty"; detail: string };

/**
 * One file of a patch in any format that models write; `path` is null where the format names none. `write` replaces an
 * existing file, `create` makes a new one, `was` is the content that a patch deletes.
 */
export type FilePatch =
  | { path: string | null; kind: "edit"; edits: Edit[] }
  | { path: string | null; kind: "write"; content: string }
  | { path: string | null; kind: "create"; content: string }
  | { path: string; kind: "delete"; was?: string }
  | { path: string; kind: "move"; to: string; edits: Edit[] };

export type Awaitable<T> = T | Promise<T>;

/** Functions over untrusted text, run by the repository worker with a deadline. */
export interface Editing {
  /** Throws TaskError when it takes too long; then nothing was changed. */
  applyEdits(text: string, edits: readonly Edit[]): Awaitable<EditResult>;
  /** Replaces the whole text but keeps its byte order mark, line ends and final newline; `text` is "" for a new file. */
  rewriteText(text: string, content: string): Awaitable<EditResult>;
  /** V4A patch, unified diff or SEARCH/REPLACE blocks; undefined when the text is none of them. */
  readPatch(text: string): Awaitable<FilePatch[] | undefined>;
  /** The lines that differ, with their numbers and some around them, as a model reads them; "" without any. */
  changedLines(before: string, after: string): Awaitable<string>;
  /** A syntax error that `after` has and `before` had not, in a sentence with line and column. */
  syntaxError(path: string, before: string | undefined, after: string): Awaitable<string | undefined>;
}

/** Bytes of a file that is written, at most. */
export const largestFile = 2 * 1024 * 1024;

/** How the bytes of a text file are read; a file is written in the encoding that it has. */
export type FileEncoding = "utf-8" | "utf-16le" | "utf-16be" | "iso-8859-1" | "windows-1252";

export interface FileChange {
  path: string;
  /** null removes the file. */
  content: string | null;
  /** Of a file that was moved here; absent: the encoding of the file that stands at the path, UTF-8 for a new one. */
  encoding?: FileEncoding;
}
