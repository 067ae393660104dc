/** A line of a text file; `number` counts from 1. */
export interface FileLine {
  text: string;
  number: number;
}

/** The trimmed lines of a text, without blank lines and `#` comments. */
export function contentLines(text: string): FileLine[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((line, at) => ({ text: line.trim(), number: at + 1 }))
    .filter((line) => line.text !== "" && !line.text.startsWith("#"));
}

/** The same lines, each split at blanks. */
export function columnsOf(text: string): string[][] {
  return contentLines(text).map((line) => line.text.split(/\s+/));
}
