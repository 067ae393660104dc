import { createTwoFilesPatch, structuredPatch } from "diff";
import type { ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { call, finish, overwrite } from "../support/executable.ts";

/** How a model hands in a change of one file: every way that devorch understands. */
export interface Format {
  name: string;
  hand(path: string, before: string, after: string): ScriptedReply[];
}

export const formats: Format[] = [
  { name: "edit_file", hand: (path, before, after) => [done(edits(path, [hunkOf(before, after)]))] },
  { name: "write_file", hand: (path, _, after) => [done(write(path, after))] },
  { name: "a V4A patch in an answer", hand: (path, before, after) => spoken(v4a(path, before, after)) },
  {
    name: "a unified diff in a fence",
    hand: (path, before, after) => spoken(`\`\`\`diff\n${unified(path, before, after)}\`\`\``),
  },
  {
    name: "SEARCH/REPLACE blocks in an answer",
    hand: (path, before, after) => spoken(searchReplace(path, before, after)),
  },
  { name: "a V4A patch as content", hand: (path, before, after) => [done(write(path, v4a(path, before, after)))] },
  {
    name: "a unified diff as the new text",
    hand: (path, before, after) => [done(edits(path, [{ old: "", new: unified(path, before, after) }]))],
  },
  {
    name: "SEARCH/REPLACE blocks as content",
    hand: (path, before, after) => [done(write(path, searchReplace(path, before, after)))],
  },
  {
    name: "lines with their numbers",
    hand: (path, before, after) => [done(edits(path, [numbered(before, hunkOf(before, after))]))],
  },
  {
    name: "typographic quotes",
    hand: (path, before, after) => {
      const hunk = hunkOf(before, after);
      return [done(edits(path, [{ old: typographic(hunk.old), new: hunk.new }]))];
    },
  },
  {
    name: "without its indent",
    hand: (path, before, after) => {
      // One line alone would not say how deep what takes its place should be.
      const hunk = withLineBefore(before, hunkOf(before, after));
      const depth = /^[ ]*/.exec(hunk.old)?.[0].length ?? 0;
      return [done(edits(path, [{ old: dedented(hunk.old, depth), new: dedented(hunk.new, depth) }]))];
    },
  },
  {
    name: "with other line ends and blanks behind",
    hand: (path, before, after) => {
      const { old, new: text } = hunkOf(before, after);
      return [done(edits(path, [{ old: old.replaceAll("\n", "  \r\n"), new: text.replaceAll("\n", "\r\n") }]))];
    },
  },
  {
    name: "deleted, then made anew",
    hand: (path, _, after) => [
      { calls: [call("delete_file", { path }), ...edits(path, [{ old: "", new: after }]), finish] },
    ],
  },
  {
    name: "moved away, edited there and moved back",
    hand: (path, before, after) => {
      const other = path.replace(/(\.\w+)$/, "_moved$1");
      const calls = [call("move_file", { from: path, to: other }), ...edits(other, [hunkOf(before, after)])];
      return [
        { calls: [call("read_file", { path }), ...calls] },
        { calls: [call("move_file", { from: other, to: path }), finish] },
      ];
    },
  },
];

type Call = ReturnType<typeof call>;
interface Hunk {
  old: string;
  new: string;
}

function done(calls: Call[]): ScriptedReply {
  return { calls: [...calls, finish] };
}

/** Words with the patch in them, and the call that says it is done. */
function spoken(patch: string): ScriptedReply[] {
  return [{ text: `Here is the change:\n\n${patch}\n` }, { calls: [finish] }];
}

function write(path: string, content: string): Call[] {
  return overwrite(path, content);
}

function edits(path: string, list: Hunk[]): Call[] {
  return [call("edit_file", { path, edits: list })];
}

/** The lines that differ, with a line around them so that they are unique. */
function hunkOf(before: string, after: string): Hunk {
  const [was, now] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < was.length && head < now.length && was[head] === now[head]) head++;
  let tail = 0;
  while (tail < was.length - head && tail < now.length - head && was.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return { old: was.slice(head, was.length - tail).join("\n"), new: now.slice(head, now.length - tail).join("\n") };
}

/** The hunk with the line above it, where that is as deep. */
function withLineBefore(before: string, { old, new: text }: Hunk): Hunk {
  const above = before.slice(0, before.indexOf(old)).split("\n").at(-2) ?? "";
  const depthOf = (line: string) => line.length - line.trimStart().length;
  if (depthOf(above) !== depthOf(old) || above.trim() === "") return { old, new: text };
  return { old: `${above}\n${old}`, new: `${above}\n${text}` };
}

function numbered(before: string, { old, new: text }: Hunk): Hunk {
  const first = before.slice(0, before.indexOf(old)).split("\n").length;
  const prefix = (lines: string) =>
    lines
      .split("\n")
      .map((line, index) => `${String(first + index).padStart(5)}\t${line}`)
      .join("\n");
  return { old: prefix(old), new: prefix(text) };
}

function typographic(text: string): string {
  return text.replace(/"([^"\n]*)"/g, "\u201c$1\u201d");
}

function dedented(text: string, depth: number): string {
  return text
    .split("\n")
    .map((line) => line.slice(Math.min(depth, line.length - line.trimStart().length)))
    .join("\n");
}

function unified(path: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after).replace(/^=+\n/, "");
}

function v4a(path: string, before: string, after: string): string {
  const { hunks } = structuredPatch(path, path, before, after, "", "", { context: 2 });
  const body = hunks.map(({ lines }) => `@@\n${lines.filter((line) => !line.startsWith("\\")).join("\n")}`);
  return `*** Begin Patch\n*** Update File: ${path}\n${body.join("\n")}\n*** End Patch`;
}

function searchReplace(path: string, before: string, after: string): string {
  const { old, new: text } = hunkOf(before, after);
  return `${path}\n<<<<<<< SEARCH\n${old}\n=======\n${text}\n>>>>>>> REPLACE`;
}
