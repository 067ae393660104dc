import { type FileChange, type FilePatch, meantText, plainPath, TaskError, type ToolContext } from "devorch";

/** The result of a patch: every file's new content, and notes about inexact matches. */
interface PatchOutcome {
  changes: FileChange[];
  notes: string[];
  /** Content before, by path; undefined where the file is new. */
  before: Map<string, string | undefined>;
}

/** Computes, applies and reports a patch over any number of files: all of it, or a TaskError that says why nothing happened. */
export async function applyPatches(
  patches: readonly FilePatch[],
  fallback: string,
  context: ToolContext,
): Promise<string> {
  const outcome: PatchOutcome = { changes: [], notes: [], before: new Map() };
  for (const patch of patches) await compute(patch, patch.path ?? fallback, outcome, context);
  if (outcome.changes.length === 0) throw new TaskError("The patch changes nothing.");
  await context.edit(outcome.changes);
  return report(outcome, context);
}

async function compute(patch: FilePatch, named: string, outcome: PatchOutcome, context: ToolContext): Promise<void> {
  const { changes, notes, before } = outcome;
  const path = await context.files.resolve(named);
  if (path === "") throw new TaskError("The patch names no file.");
  const text = await textNow(path, outcome, context);
  if (!before.has(path)) before.set(path, text);
  const isNew = !text && isNewFile(patch);
  if (patch.kind === "create" && text)
    throw new TaskError(`${path} exists already: change it, or write it as a whole with \`write_file\`.`);
  if (patch.kind === "create" || patch.kind === "write" || isNew) refuseUnread(path, before.get(path), context);
  if (patch.kind === "create")
    return setChange(changes, { path, content: await rewriteFile(path, "", patch.content, context) });
  if (patch.kind === "write")
    return setChange(changes, { path, content: await rewriteFile(path, text, patch.content, context) });
  if (isNew)
    return setChange(changes, { path, content: await rewriteFile(path, "", patch.edits[0]?.new ?? "", context) });
  if (text === undefined) throw new TaskError(`${path} does not exist.`);
  if (patch.kind === "delete") {
    if (patch.was !== undefined && plainText(meantText(patch.was)) !== plainText(text))
      throw new TaskError(`${path} is not what the patch takes away. To remove it as it is, use \`delete_file\`.`);
    return setChange(changes, { path, content: null });
  }
  const edited = patch.edits.length === 0 ? text : await editText(path, text, patch, notes, context);
  if (patch.kind === "edit") return setChange(changes, { path, content: edited });
  const to = await context.files.resolve(patch.to);
  if ((await textNow(to, outcome, context)) !== undefined) throw new TaskError(`${to} exists already.`);
  if (!before.has(to)) before.set(to, undefined);
  refuseUnread(to, before.get(to), context);
  const encoding = await context.files.encoding(path);
  setChange(changes, { path, content: null });
  setChange(changes, { path: to, content: edited, ...(encoding !== undefined && { encoding }) });
}

/** As the patch has left it so far; undefined where there is no such file. */
async function textNow(path: string, { changes }: PatchOutcome, context: ToolContext): Promise<string | undefined> {
  const earlier = changes.find((change) => change.path === path);
  return earlier ? (earlier.content ?? undefined) : context.files.content(path);
}

/** A whole file, with the line ends and the byte order mark that it has: the model was not shown them. */
async function rewriteFile(
  path: string,
  text: string | undefined,
  content: string,
  context: ToolContext,
): Promise<string> {
  const result = await context.rewriteText(text ?? "", content);
  if (!result.ok) throw new TaskError(`${path}: ${result.reason}. Nothing was changed.`, result.detail);
  return result.text;
}

/** Also where the same patch takes the file away first. */
function refuseUnread(path: string, before: string | undefined, context: ToolContext): void {
  const shown = before ? context.shownOf(path) : "all";
  if (shown === "all") return;
  throw new TaskError(
    shown === "some"
      ? `You were shown only a part of ${path}: read the rest with \`read_file\` before you write it as a whole, or change what you saw with \`edit_file\`. Nothing was changed.`
      : `${path} exists and you have not read it: read it with \`read_file\` before you write it as a whole. Nothing was changed.`,
  );
}

function plainText(text: string): string {
  return text
    .replace(/^\ufeff/, "")
    .replaceAll("\r\n", "\n")
    .replace(/\n$/, "");
}

/** Documents that may well show a patch, and files that are one. */
const showsPatches = /\.(?:patch|diff|mdx?|markdown|rst|adoc|html?)$/i;
/** Characters in which it does. */
const beginning = 2000;
/** The text begins with a patch; the name of its file and a fence may come before. */
const patchBeginning =
  /^\s*(?:```[^\n]*\n\s*)?(?:(?=[^\n]*[./])[#*`\s]*(?:file(?:name)?:\s*)?[\w@./+()[\]-]+[*`:]*\n\s*)?(?:```[^\n]*\n\s*)?(?:\*\*\* (?:Begin|Add|Update|Delete) |diff --git |--- \S|@@ -\d|[<-]{5,9} SEARCH)/;

/**
 * Some models send a patch, of any files, as what replaces nothing. A file that holds one somewhere is a file, and so is a new
 * one that is not among the patch's own: a fixture.
 */
export async function patchInReplacement(
  path: string,
  text: string,
  context: ToolContext,
): Promise<FilePatch[] | undefined> {
  const patches = showsPatches.test(path) ? undefined : await context.readPatch(text);
  if (!patches || patches.some((patch) => namesPath(patch, path))) return patches;
  const ofOthers = patches.every((patch) => patch.path !== null) && (await isMissing(path, context));
  return beginsAsPatch(text) && !ofOthers ? patches : undefined;
}

/** False for an empty path, which some models send with a patch. */
async function isMissing(path: string, context: ToolContext): Promise<boolean> {
  return plainPath(path) !== "" && !(await context.files.exists(path));
}

function beginsAsPatch(text: string): boolean {
  return patchBeginning.test(text.trimStart().slice(0, beginning));
}

/** Some models send a patch of a file as its content. A patch of other files is content: a fixture, a document. */
export async function patchInContent(
  path: string,
  text: string,
  context: ToolContext,
): Promise<FilePatch[] | undefined> {
  if (showsPatches.test(path) && !beginsAsPatch(text)) return undefined;
  const patches = await readOrError(text, context);
  if (patches === undefined) return undefined;
  const names = Array.isArray(patches)
    ? patches.some((patch) => namesPath(patch, path))
    : text.includes(plainPath(path));
  if (!names && !(await mayBeNameless(patches, path, context))) return undefined;
  if (Array.isArray(patches)) return patches;
  throw patches;
}

function namesPath(patch: FilePatch, path: string): boolean {
  const named = [patch.path, patch.kind === "move" ? patch.to : null];
  return named.some((name) => name !== null && plainPath(name) === plainPath(path));
}

/** What names no file changes the one of the call, where there is one that is no patch itself. */
async function mayBeNameless(patches: FilePatch[] | TaskError, path: string, context: ToolContext): Promise<boolean> {
  if (Array.isArray(patches) && patches.every((patch) => patch.path !== null)) return false;
  const now = await context.files.content(path);
  return now !== undefined && (await readOrError(now, context)) === undefined;
}

async function readOrError(text: string, context: ToolContext): Promise<FilePatch[] | TaskError | undefined> {
  try {
    return await context.readPatch(text);
  } catch (error) {
    if (error instanceof TaskError) return error;
    throw error;
  }
}

async function editText(
  path: string,
  text: string,
  { edits }: Extract<FilePatch, { edits: unknown }>,
  notes: string[],
  context: ToolContext,
): Promise<string> {
  const result = await context.applyEdits(text, edits);
  if (!result.ok)
    throw new TaskError(
      `${path}: ${result.reason}. Nothing was changed.`,
      await explainMiss(path, text, result, context),
    );
  notes.push(...result.notes.map((note) => `${path}: ${note}`));
  return result.text;
}

/** From here on the model is to write the whole file, unless that is too long to be written without a mistake. */
const longestRewrite = 400;
/** Lines that are shown before and behind the place. */
const around = 25;

/** The first time what was found near; then the place as it is; then the whole file, which needs no match at all. */
async function explainMiss(
  path: string,
  text: string,
  { reason, detail }: { reason: string; detail: string },
  context: ToolContext,
): Promise<string> {
  const misses = reason === "not-found" || reason === "ambiguous" ? context.missed(path) : 1;
  if (misses < 2) return detail;
  const lines = text.split("\n").length;
  if (misses > 2 && lines <= longestRewrite) {
    const whole = await context.files.read(path, {});
    return `Do not edit ${path} again: send it as a whole with \`write_file\`. It reads (without the numbers):\n${whole}`;
  }
  const place = Number(/^ *(\d+)\t/m.exec(detail)?.[1] ?? /\blines? (\d+)/.exec(detail)?.[1] ?? 1);
  const from = Math.max(1, place - around);
  const region = await context.files.read(path, { from, to: Math.min(lines, place + 2 * around) });
  return `${detail.split("\n")[0]}\nThe place as it is; copy \`old\` from here exactly, without the numbers:\n${region}`;
}

/** Nothing replaced by something, where no file is: that is how some models make one. */
function isNewFile(patch: FilePatch): patch is Extract<FilePatch, { kind: "edit" }> {
  return patch.kind === "edit" && patch.edits.length === 1 && patch.edits[0]?.old === "";
}

/** A file is changed once, whatever a patch says in how many places. */
function setChange(changes: FileChange[], change: FileChange): void {
  const at = changes.findIndex(({ path }) => path === change.path);
  if (at === -1) changes.push(change);
  else changes[at] = change;
}

async function report({ changes, notes, before }: PatchOutcome, context: ToolContext): Promise<string> {
  const lines: string[] = [];
  for (const { path, content } of changes) {
    if (content === null) lines.push(`Removed ${path}.`);
    else {
      lines.push(`Wrote ${path} (${linesOf(content)})${await whereItEnds(path, context)}.`);
      const old = before.get(path);
      if (old) lines.push(await context.changedLines(old, content));
    }
  }
  const errors: string[] = [];
  for (const { path, content } of changes) {
    const error = content === null ? undefined : await context.syntaxError(path, before.get(path), content);
    if (error !== undefined) errors.push(`Syntax error in ${path}: ${error}`);
  }
  return [...lines, ...notes, ...errors].filter(Boolean).join("\n");
}

/** As read_file counts them: after the last line break there is no line. */
function linesOf(content: string): string {
  const count = content === "" ? 0 : content.replace(/\n$/, "").split("\n").length;
  return count === 1 ? "1 line" : `${count} lines`;
}

async function whereItEnds(path: string, context: ToolContext): Promise<string> {
  const why = await context.leftOut?.(path);
  return why === undefined ? "" : `, but ${why}: it will not be in the branch`;
}
