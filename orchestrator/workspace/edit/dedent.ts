import { type Found, lineAt, refuse } from "./found.ts";
import { leading } from "./style.ts";

/**
 * `old` is one line without its indent, found behind that indent. Where `new` has more lines, their indent may count from the
 * margin (written as they should stand) or from the line's own (the model left out the common indent). Only one of the two
 * readings usually makes sense.
 */
export function readIndent(text: string, start: number, old: string, replacement: string): Found {
  const literal: Found = { ok: true, splice: { start, end: start + old.length, text: replacement } };
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  if (indent === "" || indent.trim() !== "" || !isRestOfOneLine(text, start, old)) return literal;

  const whole = { start: lineStart, end: start + old.length };
  if (replacement === "") {
    return old.endsWith("\n")
      ? { ok: true, splice: { ...whole, text: "", note: "removed the line with its indent" } }
      : literal;
  }
  const [first = "", ...later] = replacement.split("\n");
  const next = later.find((line) => line.trim() !== "");
  if (next === undefined) return literal;

  const asWritten = judge(first, width(indent + leading(first)), next);
  if (asWritten === "sound" && !startsAnew(later)) return literal;
  const fromLine = judge(first, width(leading(first)), next);
  if (asWritten === "broken" && fromLine === "sound" && !startsAnew(later)) {
    const lines = replacement.split("\n").map((line) => (line.trim() === "" ? line : indent + line));
    return {
      ok: true,
      splice: { ...whole, text: lines.join("\n"), note: `indented \`new\` like line ${lineAt(text, lineStart)}` },
    };
  }
  if (asWritten === "sound" || fromLine === "broken") return literal;
  return refuse(
    "ambiguous",
    "`old` lacks its indent, so the indent of `new` is unclear; quote whole lines with their indent in both.",
  );
}

function isRestOfOneLine(text: string, start: number, old: string): boolean {
  const content = old.replace(/\n+$/, "");
  if (content.includes("\n") || content.trim() === "") return false;
  const end = start + content.length;
  return end === text.length || text[end] === "\n";
}

/** Whether `next` can stand `nextWidth` deep below `first`. */
function judge(first: string, firstWidth: number, next: string): "sound" | "broken" {
  const nextWidth = width(leading(next));
  const closes =
    /^\s*([})\]]|<\/|(end|fi|done|esac|else|elif|elsif|except|finally|catch|case|default|ensure|rescue)\b)/.test(next);
  if (opens(first)) return nextWidth > firstWidth || (closes && nextWidth === firstWidth) ? "sound" : "broken";
  if (closes) return nextWidth < firstWidth ? "sound" : "broken";
  return nextWidth >= firstWidth ? "sound" : "broken";
}

function opens(line: string): boolean {
  const code = line.replace(/\s*(\/\/|#).*$/, "").trimEnd();
  return /[{([:]$|=>$|\b(then|do|else|begin)$/.test(code);
}

/** After a blank line a new declaration may begin at any depth: both readings stay possible. */
function startsAnew(later: readonly string[]): boolean {
  return later[0]?.trim() === "" && /^\S/.test(later.find((line) => line.trim() !== "") ?? "");
}

function width(indent: string): number {
  let columns = 0;
  for (const character of indent) columns += character === "\t" ? 4 : 1;
  return columns;
}
