import type { Language } from "./language.ts";

/**
 * Code with its comments blanked and the insides of its strings too; every other character stays in its place, and so do the
 * line ends.
 */
export interface Masked {
  text: string;
  /** Comments and the insides of strings are blanks. */
  code: string;
  /** Only comments are blanks. */
  uncommented: string;
}

interface Syntax {
  /** What begins a comment to the end of the line. */
  line: readonly string[];
  block: readonly (readonly [string, string])[];
  /** Longest first. */
  quotes: readonly string[];
  /** Quotes of strings that go over lines. */
  long: readonly string[];
  regex?: boolean;
}

const cLike = { line: ["//"], block: [["/*", "*/"]] } as const;
const syntaxes: Readonly<Record<Language, Syntax>> = {
  javascript: { ...cLike, quotes: ["'", '"', "`"], long: ["`"], regex: true },
  python: { line: ["#"], block: [], quotes: ['"""', "'''", "'", '"'], long: ['"""', "'''"] },
  go: { ...cLike, quotes: ['"', "`"], long: ["`"] },
  rust: { ...cLike, quotes: ['"'], long: ['"'] },
  java: { ...cLike, quotes: ['"""', '"'], long: ['"""'] },
  csharp: { ...cLike, quotes: ['"'], long: [] },
  php: { line: ["//", "# "], block: [["/*", "*/"]], quotes: ["'", '"'], long: ["'", '"'] },
  swift: { ...cLike, quotes: ['"""', '"'], long: ['"""'] },
  ruby: { line: ["#"], block: [["\n=begin", "\n=end"]], quotes: ["'", '"'], long: [] },
  elixir: { line: ["#"], block: [], quotes: ['"""', '"'], long: ['"""'] },
  shell: { line: ["#"], block: [], quotes: ["'", '"'], long: ["'", '"'] },
};

export function mask(text: string, language: Language): Masked {
  const syntax = syntaxes[language];
  const code: string[] = [];
  const uncommented: string[] = [];
  let at = 0;
  while (at < text.length) {
    const comment = commentAt(text, at, syntax, language);
    if (comment > at) {
      const hidden = blank(text.slice(at, comment));
      code.push(hidden);
      uncommented.push(hidden);
      at = comment;
      continue;
    }
    const string = stringAt(text, at, syntax);
    const end = string?.end ?? at + 1;
    const piece = text.slice(at, end);
    uncommented.push(piece);
    code.push(
      string
        ? piece.slice(0, string.quote) + blank(piece.slice(string.quote, -string.quote)) + close(piece, string.quote)
        : piece,
    );
    at = end;
  }
  return { text, code: code.join(""), uncommented: uncommented.join("") };
}

function close(piece: string, quote: number): string {
  return piece.length >= 2 * quote ? piece.slice(-quote) : "";
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** Where a comment that begins here ends; `at` when none does. */
function commentAt(text: string, at: number, { line, block }: Syntax, language: Language): number {
  for (const [open, end] of block) {
    if (!text.startsWith(open, at)) continue;
    const found = text.indexOf(end, at + open.length);
    return found === -1 ? text.length : found + end.length;
  }
  if (!line.some((mark) => text.startsWith(mark, at))) return at;
  // In a shell, and in Ruby's interpolations, the sign alone does not begin one.
  if ((language === "shell" || language === "ruby") && at > 0 && !/\s/.test(text[at - 1] ?? "")) return at;
  const found = text.indexOf("\n", at);
  return found === -1 ? text.length : found;
}

interface Quoted {
  end: number;
  /** Length of the quote itself. */
  quote: number;
}

function stringAt(text: string, at: number, { quotes, long, regex }: Syntax): Quoted | undefined {
  const quote = quotes.find((mark) => text.startsWith(mark, at));
  if (quote === undefined) return regex && text[at] === "/" ? regexAt(text, at) : undefined;
  const isLong = long.includes(quote);
  for (let place = at + quote.length; place < text.length; place++) {
    if (text[place] === "\\") place++;
    else if (text.startsWith(quote, place)) return { end: place + quote.length, quote: quote.length };
    // A quote without its other half on the line is an apostrophe of something that was not understood.
    else if (text[place] === "\n" && !isLong) return undefined;
    else if (quote === "`" && text.startsWith("${", place)) place = afterInterpolation(text, place + 2) - 1;
  }
  return isLong ? { end: text.length, quote: quote.length } : undefined;
}

/** Behind the brace that closes `${`, templates inside of it included. */
function afterInterpolation(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return at + 1;
    else if (character === "`" || character === '"' || character === "'") {
      const inner = stringAt(text, at, syntaxes.javascript);
      if (inner) at = inner.end - 1;
    }
  }
  return text.length;
}

/** A slash begins an expression where a value may begin. */
function regexAt(text: string, at: number): Quoted | undefined {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd();
  if (before !== "" && !/(?:[(,=:[!&|?{};+~<>-]|\b(?:return|typeof|case|in|of))$/.test(before)) return undefined;
  let inClass = false;
  for (let place = at + 1; place < text.length && text[place] !== "\n"; place++) {
    const character = text[place];
    if (character === "\\") place++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return { end: place + 1, quote: 1 };
  }
  return undefined;
}

const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The place of the bracket that closes the one at `open` in masked code; the end of the text when it is not closed. */
export function closing(code: string, open: number): number {
  const stack: string[] = [];
  for (let at = open; at < code.length; at++) {
    const character = code[at] ?? "";
    const wanted = pairs[character];
    if (wanted !== undefined) stack.push(wanted);
    else if (character === stack.at(-1)) {
      stack.pop();
      if (stack.length === 0) return at;
    }
  }
  return code.length;
}

/** Start and end of what stands between commas at the first level of `code[from..to)`. */
export function itemsBetween(code: string, from: number, to: number): (readonly [number, number])[] {
  const items: (readonly [number, number])[] = [];
  let start = from;
  for (let at = from; at < to; at++) {
    const character = code[at] ?? "";
    if (character in pairs) at = Math.min(to, closing(code, at));
    else if (character === ",") {
      items.push([start, at]);
      start = at + 1;
    }
  }
  if (code.slice(start, to).trim() !== "") items.push([start, to]);
  return items;
}

export function lineOf(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1)) line++;
  return line;
}
