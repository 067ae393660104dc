import type { Redact } from "../safety/redact.ts";
import { secretPattern } from "../safety/secret_forms.ts";
import { hideShapes, redacted } from "../safety/secret_shapes.ts";

export interface Redactor extends Redact {
  /** Adds values to redact from now on. */
  learn(secrets: readonly string[]): void;
}

/** Short texts that come again and again: names of events, tools and files. */
const longestName = 80;
const mostNames = 500;

/**
 * Drops what does not show, then replaces the given values in every way they are written, and everything that has the shape of a
 * secret.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = new Set(secrets);
  let values = secretPattern([...known]);
  const redactNew = (text: string) => {
    const shown = clean(text);
    return hideShapes(values ? shown.replace(values, redacted) : shown);
  };
  const names = new Map<string, string>();
  const redact: Redact = (text) => {
    if (text.length > longestName) return redactNew(text);
    const name = names.get(text) ?? redactNew(text);
    if (names.size >= mostNames) names.clear();
    names.set(text, name);
    return name;
  };
  return Object.assign(redact, {
    learn(more: readonly string[]) {
      if (more.every((secret) => known.has(secret))) return;
      names.clear();
      for (const secret of more) known.add(secret);
      values = secretPattern([...known]);
    },
  });
}

/** Invisible characters that change what is shown, except tab and newline: controls, bidi marks, tag characters. */
const hidden = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/** Removes ANSI sequences, control characters (except tab and newline) and bidi marks, which could disguise a text. */
export function clean(text: string): string {
  return Bun.stripANSI(text).replace(hidden, "");
}
