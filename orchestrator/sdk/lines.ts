/** A line of a file of words or sentences; `number` counts from 1. */
export interface FileLine {
  text: string;
  number: number;
}

/** The lines that hold something: one thing each, `#` begins a comment. */
export function contentLines(text: string): FileLine[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((line, at) => ({ text: line.trim(), number: at + 1 }))
    .filter((line) => line.text !== "" && !line.text.startsWith("#"));
}

/** The same, each line split at its blanks: a word, and what is said of it. */
export function columnsOf(text: string): string[][] {
  return contentLines(text).map((line) => line.text.split(/\s+/));
}
