import { type Block, blockOf, withoutBlankBottom, withoutBlankTop } from "./block.ts";
import { type Found, hasWords, refuse, tooMany } from "./found.ts";
import { Lines, type Stage } from "./lines.ts";
import { withoutNumbers } from "./numbers.ts";
import { rewrite } from "./rewrite.ts";
import { isBlank, leading, trimmed, withoutTrailing } from "./style.ts";
import { typed } from "./typography.ts";

const plain: Stage = { name: "", key: (line) => line, indent: false, typography: false };
const trailing: Stage = { name: "trailing blanks", key: withoutTrailing, indent: false, typography: false };
const indent: Stage = { name: "indent", key: trimmed, indent: true, typography: false };
const typography: Stage = {
  name: "typographic characters",
  key: (line) => trimmed(typed(line)),
  indent: true,
  typography: true,
};
const upToTrailing = [plain, trailing];
const all = [plain, trailing, indent, typography];

/** A reading of what the model sent, and where in the file it may be found at all. */
interface Reading {
  block: Block;
  stages: readonly Stage[];
  ignored: readonly string[];
  at?: "top" | "bottom";
}

/** Whole lines, each way of differing in turn; the first that finds a place decides. Undefined when none does. */
export function matchLines(text: string, old: string, replacement: string): Found | undefined {
  const block = blockOf(old, replacement);
  if (block.sent.every(isBlank)) return undefined;
  const lines = new Lines(text);
  for (const reading of readingsOf(block)) {
    const found = tryStages(lines, reading);
    if (found) return found;
  }
  return undefined;
}

function* readingsOf(block: Block): Generator<Reading> {
  yield { block, stages: all, ignored: [] };
  const bare = withoutNumbers(block);
  for (const each of bare) yield { block: each, stages: upToTrailing, ignored: ["line numbers"] };
  for (const each of bare) if (each.both) yield { block: each, stages: all, ignored: ["line numbers"] };
  // Elsewhere a blank line too many would have to be guessed from a line that may be missing: only the file's edges are sure.
  const [below, above] = [withoutBlankTop(block), withoutBlankBottom(block)];
  if (below) yield { block: below, stages: all, ignored: ["a blank line at the top"], at: "top" };
  if (above) yield { block: above, stages: all, ignored: ["a blank line at the end"], at: "bottom" };
}

function tryStages(lines: Lines, { block, stages, ignored, at }: Reading): Found | undefined {
  const { sent } = block;
  const atEnd = lines.lines.length - sent.length;
  for (const stage of stages) {
    if (stage.indent && !hasWords(sent)) continue;
    const places = lines.places(sent, stage);
    if (places.length > 1) return tooMany(places.map((place) => place + 1));
    const [place] = places;
    if (place === undefined || (at === "bottom" && place !== atEnd)) continue;
    if (at === "top" && place !== 0 && leading(sent[0] ?? "") === leading(lines.lines[place] ?? "")) continue;
    const slip = slipOf(block, place === atEnd);
    if (slip !== undefined) return refuse("ambiguous", `${slip} (line ${place + 1}).`);
    return rewrite({ lines, block, stage, place, ignored: [...ignored, ...(stage.name === "" ? [] : [stage.name])] });
  }
  return undefined;
}

function slipOf({ sent, come, joins }: Block, atEnd: boolean): string | undefined {
  if (joins && !atEnd) return "`old` ends with a line break and `new` does not; end both alike";
  if (!isBlank(sent[0] ?? "") || come.length === 0 || isBlank(come[0] ?? "")) return undefined;
  return "`old` begins with a blank line and `new` does not; begin both alike";
}
