import { leading } from "./style.ts";

const single: Record<string, string> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201A": "'",
  "\u201B": "'",
  "\u2032": "'",
  "\u00B4": "'",
  "\u02BC": "'",
  "\u201C": '"',
  "\u201D": '"',
  "\u201E": '"',
  "\u201F": '"',
  "\u2033": '"',
  "\u00AB": '"',
  "\u00BB": '"',
  "\u2010": "-",
  "\u2011": "-",
  "\u2012": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u2015": "-",
  "\u2212": "-",
  "\u00A0": " ",
  "\u202F": " ",
  "\u205F": " ",
  "\u3000": " ",
};
for (let code = 0x2000; code <= 0x200a; code++) single[String.fromCharCode(code)] = " ";

const typographic =
  /[\u2018\u2019\u201A\u201B\u2032\u00B4\u02BC\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB\u2010-\u2015\u2212\u00A0\u2000-\u200A\u202F\u205F\u3000]|\u2026|[\u200B\uFEFF]/g;

/** Typographic quotes, dashes, blanks and ellipses as what a keyboard types; zero-width characters go. */
export function typed(line: string): string {
  return line.replace(typographic, (character) => single[character] ?? (character === "\u2026" ? "..." : ""));
}

/**
 * How to write the model's lines like the file: a typographic character that stood in `sent` for a typed one in `file`, always,
 * is typed in other lines as well. What the file itself writes typographically is never carried over to other lines.
 */
export function typingOf(sent: readonly string[], file: readonly string[]): (line: string) => string {
  const meant = new Map<string, "typed" | "kept">();
  for (const [index, line] of sent.entries()) learn(meant, contentOf(line), contentOf(file[index] ?? ""));
  return (line) =>
    line.replace(typographic, (character) => (meant.get(character) === "typed" ? typed(character) : character));
}

function contentOf(line: string): string {
  return line.slice(leading(line).length);
}

function learn(meant: Map<string, "typed" | "kept">, sent: string, file: string): void {
  let at = 0;
  for (const character of sent) {
    const wanted = typed(character);
    if (wanted === character) {
      at += character.length;
      continue;
    }
    const plain = file.startsWith(wanted, at) && wanted !== "";
    const known = meant.get(character);
    meant.set(character, plain && known !== "kept" ? "typed" : "kept");
    at += plain ? wanted.length : 1;
  }
}
