import { syntaxError } from "../../orchestrator/repository/syntax.ts";
import { cpuMs } from "./cpu_time.ts";
import type { Figure } from "./figures.ts";

const lineCount = 2000;
const rounds = 50;
/** The compiler's own work, which comes once in a process and not with every edit. */
const warmUp = 5;

/** How soon a broken edit is told: a bracket too few in files of 2,000 lines. The longest of all rounds but the first few. */
export function syntax(): Figure {
  const script = Array.from(
    { length: lineCount },
    (_, index) => `export const value${index} = compute(${index}, "text");`,
  );
  const rows = Array.from({ length: lineCount }, (_, index) => `  "key${index}": [${index}, "text"],`);
  const files = {
    "src/values.ts": `${script.join("\n")}\nfunction last() {\n`,
    "data/values.json": `{\n${rows.join("\n")}\n  "last": [1\n}\n`,
    "values.yaml": `${rows.map((line) => line.trim().replace(/,$/, "")).join("\n")}\n"last": [1\n`,
  };
  let longest = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [path, text] of Object.entries(files)) {
      let told: string | undefined;
      const ms = cpuMs(() => (told = syntaxError(path, undefined, text)));
      if (told === undefined) throw new Error(`${path}: nothing was said`);
      if (round >= warmUp) longest = Math.max(longest, ms);
    }
  }
  return {
    name: "syntax error in 2,000 lines told: CPU",
    unit: "ms",
    value: longest,
    aim: { of: "value", most: 50 },
  };
}
