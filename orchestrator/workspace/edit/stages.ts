import { type Block, blockOf, isBlank, withoutBlankEdges } from "./block.ts";
import { type Found, refuse, tooMany } from "./found.ts";
import { Lines, type Stage } from "./lines.ts";
import { withoutNumbers } from "./numbers.ts";
import { rewrite } from "./rewrite.ts";
import { typed } from "./typography.ts";

const plain: Stage = { name: "", key: (line) => line, indent: false, typography: false };
const trailing: Stage = { name: "trailing blanks", key: (line) => line.trimEnd(), indent: false, typography: false };
const indent: Stage = { name: "indent", key: (line) => line.trim(), indent: true, typography: false };
const typography: Stage = {
  name: "typographic characters",
  key: (line) => typed(line).trim(),
  indent: true,
  typography: true,
};
const upToTrailing = [plain, trailing];
const all = [plain, trailing, indent, typography];

/** Whole lines, each way of differing in turn; the first that finds a place decides. Undefined when none does. */
export function matchLines(text: string, old: string, replacement: string): Found | undefined {
  const block = blockOf(old, replacement);
  if (block.sent.every(isBlank)) return undefined;
  const lines = new Lines(text);
  const trimmed = withoutBlankEdges(block);
  return (
    tryStages(lines, block, all, []) ??
    firstOf(withoutNumbers(block), (bare) =>
      tryStages(lines, bare, bare.both ? all : upToTrailing, ["line numbers"]),
    ) ??
    (trimmed && tryStages(lines, trimmed, all, ["blank lines at the edges"])) ??
    (trimmed &&
      firstOf(withoutNumbers(trimmed), (bare) =>
        tryStages(lines, bare, bare.both ? all : upToTrailing, ["line numbers", "blank lines at the edges"]),
      ))
  );
}

function firstOf<T>(readings: readonly T[], find: (reading: T) => Found | undefined): Found | undefined {
  for (const reading of readings) {
    const found = find(reading);
    if (found) return found;
  }
  return undefined;
}

function tryStages(
  lines: Lines,
  block: Block,
  stages: readonly Stage[],
  already: readonly string[],
): Found | undefined {
  for (const stage of stages) {
    const places = lines.places(block.sent, stage);
    if (places.length > 1) return tooMany(places.map((place) => place + 1));
    const [place] = places;
    if (place === undefined) continue;
    if (block.joins && place + block.sent.length < lines.lines.length) {
      return refuse(
        "ambiguous",
        `\`old\` ends with a line break and \`new\` does not; end both alike (line ${place + 1}).`,
      );
    }
    return rewrite({ lines, block, stage, place, ignored: [...already, ...(stage.name === "" ? [] : [stage.name])] });
  }
  return undefined;
}
