import { leftOut } from "../../safety/visible_text.ts";

/** A failing test, or an error of a compiler, as the output shows it. */
export interface Failure {
  name: string;
  /** `file:line` or `file:line:column`. */
  place: string | undefined;
  /** Its message and stack, without library frames. */
  lines: string[];
}

const libraryPath =
  /node_modules|node:|\bnative\b|<anonymous>$|\/rustc\/|\/\.cargo\/registry|site-packages|dist-packages|\/lib\/python\d|\/gems\/|\/vendor\/|\/usr\/(?:lib|share|local\/go)|^https?:|\.min\.js/;

const extensions =
  "[cm]?[jt]sx?|vue|svelte|py|rs|go|java|kts?|scala|groovy|rb|php|cs|fs|vb|exs?|swift|zig|c|cc|cpp|cxx|h|hpp|mm?|dart|hs|ml|cljs?|lua|pl|t|sh|bats|json|toml|ya?ml|sql|s?css|html";
const file = `((?:[A-Za-z]:)?[\\w@.+~/\\\\-]*\\w\\.(?:${extensions}))`;

const placePatterns: readonly RegExp[] = [
  /File "([^"]+)", line (\d+)/,
  new RegExp(`${file}(?::line |:)(\\d+)(?::(\\d+))?`),
  new RegExp(`${file}\\((\\d+),(\\d+)\\)`),
  new RegExp(`${file} line (\\d+)`),
];

/** The first place in the project's own code that a text names; of a Python traceback the last, which is the innermost. */
export function placeIn(lines: readonly string[]): string | undefined {
  const found = lines.flatMap((line) => {
    for (const [index, pattern] of placePatterns.entries()) {
      const [, file = "", row, column] = pattern.exec(line.replaceAll("file://", "")) ?? [];
      if (row === undefined || libraryPath.test(file) || (index > 0 && isForeignFrame(line))) continue;
      return [{ traced: index === 0, place: [file.replace(/^\.\//, ""), row, column].filter(Boolean).join(":") }];
    }
    return [];
  });
  return (found.findLast(({ traced }) => traced) ?? found[0])?.place;
}

function isForeignFrame(line: string): boolean {
  return /^\s*at (?:org\.junit|org\.opentest4j|org\.assertj|org\.hamcrest|java\.|jdk\.|sun\.|System\.|Xunit\.|NUnit\.)/.test(
    line,
  );
}

const noise: readonly RegExp[] = [
  /^\s*at .*(?:node:|node_modules|\(native\)|internal\/)/,
  /^\s*(?:async )?[\w.<>]+ \(node:/,
  /^\s*❯ .*node_modules/,
  /^\s*at (?:org\.junit|java\.base|jdk\.|sun\.)/,
  /^ {2,}\d+: [\w<].*::/,
  /^ {12,}at \S+:\d+:\d+$/,
  /^\s*note: (?:run with|Some details are omitted)/,
  /^\s*stack backtrace:$/,
  /^Exited with code \d+$/,
  /^\s*(?:duration_ms: [\d.]+|failureType: .*|generatedMessage: .*|code: 'ERR_(?:ASSERTION|TEST_FAILURE)',?|---)$/,
  /^\s*[~=⎯─-]{5,}(?:\[\d+\/\d+\][⎯─]*)?\s*$/,
];

const mostLines = 30;
const longestLine = 300;

/** The lines that help: no blank ones in a row, no frames of the runner, a long middle dropped. */
export function compact(lines: readonly string[]): string[] {
  const kept = lines.filter((line, index) =>
    line.trim() === "" ? (lines[index - 1] ?? "").trim() !== "" : !isNoise(line),
  );
  while (kept[0]?.trim() === "") kept.shift();
  while (kept.at(-1)?.trim() === "") kept.pop();
  const short = kept.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line.trimEnd()));
  if (short.length <= mostLines) return short;
  const dropped = short.length - mostLines + 1;
  return [...short.slice(0, mostLines - 11), leftOut(dropped, "lines"), ...short.slice(-10)];
}

function isNoise(line: string): boolean {
  // A caret under the code says where; a ruler says nothing.
  return !/\^/.test(line) && noise.some((pattern) => pattern.test(line));
}
