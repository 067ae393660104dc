import { beginningOfCutKey } from "../../safety/private_key.ts";

/**
 * Colours of a card. `text` makes outside text (of a model, a repository, a person) safe to show; the others take safe text.
 */
export interface Paint {
  text(value: string): string;
  /** The same for a sentence of the catalogue that does not begin with outside text: its commands stay usable. */
  sentence(value: string): string;
  /** The same for a command: a terminal breaks no line in it. */
  command(value: string): string;
  bold(value: string): string;
  dim(value: string): string;
  good(value: string): string;
  bad(value: string): string;
  warn(value: string): string;
  accent(value: string): string;
}

/** A space at which no line is broken; a terminal is written a space. */
export const unbreakableSpace = "\u00a0";

type Clean = (text: string) => string;

const identity = (value: string) => value;

/** Without colour: for a file, a pipe, NO_COLOR. */
export function plainPaint(clean: Clean): Paint {
  return {
    text: clean,
    sentence: clean,
    command: clean,
    bold: identity,
    dim: identity,
    good: identity,
    bad: identity,
    warn: identity,
    accent: identity,
  };
}

/** The colours of a terminal. */
export function terminalPaint(clean: Clean): Paint {
  return {
    text: clean,
    sentence: clean,
    command: (value) => clean(value).replaceAll(" ", unbreakableSpace),
    bold: (value) => `\x1b[1m${value}\x1b[22m`,
    dim: (value) => `\x1b[2m${value}\x1b[22m`,
    good: (value) => `\x1b[32m${value}\x1b[39m`,
    bad: (value) => `\x1b[31m${value}\x1b[39m`,
    warn: (value) => `\x1b[33m${value}\x1b[39m`,
    accent: (value) => `\x1b[36m${value}\x1b[39m`,
  };
}

/** A whole text on one line: a person must see everything that they approve. */
export function wholeLine(value: string): string {
  return value
    .trim()
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ⏎ ");
}

/** The first line of a text, shortened. */
export function oneLine(value: string, width = 200): string {
  return shortenText(value.trim().split(/\r?\n/, 1)[0] ?? "", width);
}

/**
 * At most `width` characters, without half a surrogate pair. A cut word of letters and digits is dropped, and so is a private key
 * that is cut: half a key would not be redacted, and a password is known by the `@` behind it.
 */
export function shortenText(value: string, width: number): string {
  if (value.length <= width) return value;
  const fitting = value.slice(0, width - 1).replace(/[\uD800-\uDBFF]$/, "");
  const isWhole = !/[\w+/=.:~@-]/.test(value[width - 1] ?? "");
  const cut = /[\w+/=.:~-]*$/.exec(fitting)?.[0] ?? "";
  const mayBeKey = !isWhole && /[a-z]/i.test(cut) && /\d/.test(cut);
  const whole = mayBeKey ? fitting.slice(0, -cut.length).trimEnd() : fitting;
  const key = beginningOfCutKey(whole);
  return `${key === undefined ? whole : whole.slice(0, key).trimEnd()}…`;
}
