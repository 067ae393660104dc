import type { FilePatch } from "../../run/editing.ts";
import { TaskError } from "../../task/errors.ts";
import { Hunk } from "./hunk.ts";

const header = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const move = /^\*\*\* Move to: (.+)$/;
const begin = /^\*\*\* Begin Patch\s*$/;
const end = /^\*\*\* End Patch\s*$/;

export function isV4a(lines: readonly string[]): boolean {
  return lines.some((line) => begin.test(line) || header.test(line));
}

/** All from `*** Begin Patch` to `*** End Patch`. Throws TaskError for what it cannot read: half a patch is another one. */
export function readV4a(lines: readonly string[]): FilePatch[] {
  const patches = sections(lines).map(({ kind, path, body }): FilePatch => {
    if (kind === "Delete") return { path, kind: "delete" };
    return kind === "Add" ? { path, kind: "create", content: contentOf(path, body) } : update(path, body);
  });
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
  const isFramed = lines.some((line) => begin.test(line));
  let place: "before" | "inside" | "behind" = isFramed ? "before" : "inside";
  let inFile = false;
  for (const line of lines) {
    if (begin.test(line)) [place, inFile] = ["inside", false];
    else if (end.test(line)) [place, inFile] = ["behind", false];
    else if (place !== "inside" || line.startsWith("```")) continue;
    else {
      const [, kind, path] = header.exec(line) ?? [];
      if (kind !== undefined && path !== undefined) {
        found.push({ kind, path: path.trim(), body: [] });
        inFile = true;
      } else if (/^\*\*\* /.test(line) && !move.test(line) && !/^\*\*\* End of File/.test(line)) throw unknown(line);
      else if (inFile) found.at(-1)?.body.push(line);
      else if (isFramed && line.trim() !== "") throw unknown(line);
    }
  }
  if (isFramed && place === "inside") throw new TaskError("The patch ends without `*** End Patch`; send it whole.");
  return found;
}

function unknown(line: string): TaskError {
  return new TaskError(
    `This line of the patch names no file as it must (\`*** Add File: \`, \`*** Update File: \`, \`*** Delete File: \`): ${line.slice(0, 80)}`,
  );
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
    if (target !== undefined) to = target.trim();
    else if (line.startsWith("@@")) {
      if (hunks.at(-1)?.isEmpty !== true) hunks.push(new Hunk());
      hunks.at(-1)?.within(anchorOf(line));
    } else if (!/^\*\*\* End of File/.test(line)) take(hunks, line, path);
  }
  const edits = hunks.flatMap((hunk) => hunk.edit() ?? []);
  if (to !== undefined) return { path, kind: "move", to, edits };
  if (edits.length === 0) throw new TaskError(`The patch changes nothing in ${path}.`);
  return { path, kind: "edit", edits };
}

function anchorOf(line: string): string {
  const text = line.slice(2).trim();
  return text.endsWith("@@") ? text.slice(0, -2).trim() : text;
}

/** The first hunk may come without "@@". */
function take(hunks: Hunk[], line: string, path: string): void {
  if (hunks.length === 0) hunks.push(new Hunk());
  if (hunks.at(-1)?.take(line) === true) return;
  throw new TaskError(`A line of the patch of ${path} begins with none of " ", "-", "+", "@@": ${line.slice(0, 80)}`);
}
