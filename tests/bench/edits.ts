import { applyEdits } from "../../orchestrator/repository/edit.ts";
import { cpuMs } from "./cpu_time.ts";
import type { Figure } from "./figures.ts";

const lineCount = 2000;
const blockLines = 6;
const rounds = 4000;

/** The edit engine alone on a file of 2,000 lines, a fresh text each time: found at once, by a later stage, and nowhere. */
export function edits(): Figure {
  const file = Array.from({ length: lineCount }, (_, index) => lineOf(index));
  const text = `${file.join("\n")}\n`;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const way = ways[round % ways.length];
    const at = (round * 13) % (lineCount - blockLines);
    const region = file.slice(at, at + blockLines);
    const old = way?.send(region).join("\n") ?? "";
    const fresh = way?.send(region.map((line) => line.replace("compute", "reckon"))).join("\n") ?? "";
    let applied = false;
    times.push(cpuMs(() => (applied = applyEdits(text, [{ old, new: fresh }]).ok)));
    if (applied !== way?.applies) throw new Error(`${way?.name}: ${applied ? "applied" : "refused"}`);
  }
  times.sort((one, other) => one - other);
  const value = times[Math.floor(times.length * 0.99)] ?? Number.NaN;
  return { name: "edit p99 2,000 lines: CPU", unit: "ms", value, aim: { of: "value", most: 5 } };
}

function lineOf(index: number): string {
  return `${"  ".repeat(index % 5)}const value${index} = compute(${index % 97}, "text");`;
}

interface Way {
  name: string;
  send: (lines: string[]) => string[];
  applies: boolean;
}

const ways: Way[] = [
  { name: "exact", send: (lines) => lines, applies: true },
  { name: "trailing blanks", send: (lines) => lines.map((line) => `${line} `), applies: true },
  { name: "another indent", send: (lines) => lines.map((line) => `    ${line}`), applies: true },
  { name: "line numbers", send: (lines) => lines.map((line, index) => `${index + 1}\t${line}`), applies: true },
  { name: "typographic quotes", send: (lines) => lines.map((line) => line.replace(/"(.*)"/, "“$1”")), applies: true },
  { name: "not there", send: (lines) => lines.map((line) => line.replace("const", "let")), applies: false },
];
