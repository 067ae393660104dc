import { blockOf } from "./block.ts";
import { isTelling, lineAt, type Refusal, refuse } from "./found.ts";
import { nearestLines } from "./nearest.ts";

/** `old` is nowhere: because the edit was made before, or because the file reads otherwise; then with the lines that come nearest. */
export function explainMissing(text: string, old: string, replacement: string): Refusal {
  const applied = placeOf(text, replacement);
  const near = nearestLines(text, old);
  if (applied !== undefined) {
    return refuse(
      "already-applied",
      `\`old\` is not in the file, \`new\` is, at line ${applied}. If more is to change, read the file again.${near === "" ? "" : ` The lines nearest to \`old\`:\n${near}`}`,
    );
  }
  if (near === "") return refuse("not-found", "`old` is not in the file, nor anything like it; read the file again.");
  return refuse("not-found", `\`old\` is not in the file. The nearest lines:\n${near}`);
}

/** The line where `new` begins: as it was sent, or as whole lines of any indent. */
function placeOf(text: string, replacement: string): number | undefined {
  if (!/[\p{L}\p{N}]/u.test(replacement)) return undefined;
  const { come } = blockOf("\n", replacement.endsWith("\n") ? replacement : `${replacement}\n`);
  const at = isTelling(come) ? text.indexOf(come.join("\n")) : -1;
  if (at !== -1) return lineAt(text, at);
  const wanted = come.map((line) => line.trim());
  const longest = wanted.reduce((one, other) => (other.length > one.length ? other : one), "");
  if (!text.includes(longest)) return undefined;
  const lines = text.split("\n").map((line) => line.trim());
  for (let from = lines.indexOf(wanted[0] ?? ""); from !== -1; from = lines.indexOf(wanted[0] ?? "", from + 1)) {
    if (wanted.every((line, index) => lines[from + index] === line)) return from + 1;
  }
  return undefined;
}
