import { type FilePatch, TaskError } from "devorch";
import { Hunk } from "./hunk.ts";

const header = /^\*\*\* (Add|Update|Delete) File: (.+?)\s*$/;
const move = /^\*\*\* Move to: (.+?)\s*$/;

export function isV4a(lines: readonly string[]): boolean {
  return lines.some((line) => /^\*\*\* Begin Patch\s*$/.test(line) || header.test(line));
}

/** `*** Begin Patch` to `*** End Patch`. */
export function readV4a(lines: readonly string[]): FilePatch[] {
  const end = lines.findIndex((line) => /^\*\*\* End Patch\s*$/.test(line));
  const patches: FilePatch[] = [];
  for (const { kind, path, body } of sections(end === -1 ? lines : lines.slice(0, end))) {
    if (kind === "Delete") patches.push({ path, kind: "delete" });
    else patches.push(kind === "Add" ? { path, kind: "write", content: contentOf(path, body) } : update(path, body));
  }
  if (patches.length === 0) throw new TaskError("The patch names no file (`*** Update File: path`).");
  return patches;
}

interface Section {
  kind: string;
  path: string;
  body: string[];
}

function sections(lines: readonly string[]): Section[] {
  const found: Section[] = [];
  for (const line of lines) {
    const [, kind, path] = header.exec(line) ?? [];
    if (kind !== undefined && path !== undefined) found.push({ kind, path, body: [] });
    else if (!/^(\*\*\* Begin Patch|```)/.test(line)) found.at(-1)?.body.push(line);
  }
  return found;
}

function contentOf(path: string, body: string[]): string {
  while (body.at(-1)?.trim() === "") body.pop();
  return body
    .map((line) => (line.startsWith("+") ? line.slice(1) : notAdded(path, line)))
    .map((line) => `${line}\n`)
    .join("");
}

function notAdded(path: string, line: string): string {
  if (line === "") return "";
  throw new TaskError(
    `The patch adds ${path}, so each of its lines begins with "+"; this one does not: ${line.slice(0, 80)}`,
  );
}

function update(path: string, body: readonly string[]): FilePatch {
  const hunks: Hunk[] = [];
  let to: string | undefined;
  for (const line of body) {
    const [, target] = move.exec(line) ?? [];
    if (target !== undefined) to = target;
    else if (line.startsWith("@@"))
      hunks.push(
        new Hunk(
          line
            .slice(2)
            .trim()
            .replace(/\s*@@$/, ""),
        ),
      );
    else if (!/^\*\*\* End of File/.test(line)) take(hunks, line, path);
  }
  const edits = hunks.flatMap((hunk) => hunk.edit() ?? []);
  if (to !== undefined) return { path, kind: "move", to, edits };
  if (edits.length === 0) throw new TaskError(`The patch changes nothing in ${path}.`);
  return { path, kind: "edit", edits };
}

/** The first hunk may come without "@@". */
function take(hunks: Hunk[], line: string, path: string): void {
  if (hunks.length === 0) hunks.push(new Hunk());
  if (hunks.at(-1)?.take(line) === true) return;
  throw new TaskError(`A line of the patch of ${path} begins with none of " ", "-", "+", "@@": ${line.slice(0, 80)}`);
}
