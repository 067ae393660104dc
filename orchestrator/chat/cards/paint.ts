/**
 * How a card is coloured. `text` takes whatever came from outside (a model, a repository, a person) and makes it safe
 * to show; the others mark what has been made safe already.
 */
export interface Paint {
  text(value: string): string;
  /** The same of a sentence of the catalogue that nothing from outside begins: only its commands are for use. */
  sentence(value: string): string;
  bold(value: string): string;
  dim(value: string): string;
  good(value: string): string;
  bad(value: string): string;
  warn(value: string): string;
  accent(value: string): string;
}

type Clean = (text: string) => string;

const same = (value: string) => value;

/** No colour: a file, a pipe, NO_COLOR. */
export function plainPaint(clean: Clean): Paint {
  return { text: clean, sentence: clean, bold: same, dim: same, good: same, bad: same, warn: same, accent: same };
}

/** The colours of a terminal. */
export function terminalPaint(clean: Clean): Paint {
  return {
    text: clean,
    sentence: clean,
    bold: (value) => `\x1b[1m${value}\x1b[22m`,
    dim: (value) => `\x1b[2m${value}\x1b[22m`,
    good: (value) => `\x1b[32m${value}\x1b[39m`,
    bad: (value) => `\x1b[31m${value}\x1b[39m`,
    warn: (value) => `\x1b[33m${value}\x1b[39m`,
    accent: (value) => `\x1b[36m${value}\x1b[39m`,
  };
}

/** All of a text on one line: what a person is asked to approve must not hide behind its first line. */
export function wholeLine(value: string): string {
  return value
    .trim()
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ⏎ ");
}

/** The first line of a text that may have many, for places that show one. */
export function oneLine(value: string, width = 200): string {
  return shortened(value.trim().split(/\r?\n/, 1)[0] ?? "", width);
}

/**
 * At most so long; no sign of two halves is cut in the middle. A word of letters and digits is left out rather than cut: half a
 * key is not known for one any more where secrets are hidden.
 */
export function shortened(value: string, width: number): string {
  if (value.length <= width) return value;
  const fitting = value.slice(0, width - 1).replace(/[\uD800-\uDBFF]$/, "");
  const isWhole = !/[\w+/=.:~-]/.test(value[width - 1] ?? "");
  const cut = /[\w+/=.:~-]*$/.exec(fitting)?.[0] ?? "";
  const mayBeKey = !isWhole && /[a-z]/i.test(cut) && /\d/.test(cut);
  return `${mayBeKey ? fitting.slice(0, -cut.length).trimEnd() : fitting}…`;
}
