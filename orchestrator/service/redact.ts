import type { Redact } from "../safety/redact.ts";
import { secretPattern } from "../safety/secret_forms.ts";
import { hideShapes, redacted } from "../safety/secret_shapes.ts";

export interface Redactor extends Redact {
  /** Values that came to be known later: hidden from now on too. */
  learn(secrets: readonly string[]): void;
}

/**
 * Drops what does not show, then replaces the given values in every way they are written, and everything that has the shape of a
 * secret.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = new Set(secrets);
  let values = secretPattern([...known]);
  const redact: Redact = (text) => {
    const shown = clean(text);
    return hideShapes(values ? shown.replace(values, redacted) : shown);
  };
  return Object.assign(redact, {
    learn(more: readonly string[]) {
      if (more.every((secret) => known.has(secret))) return;
      for (const secret of more) known.add(secret);
      values = secretPattern([...known]);
    },
  });
}

/** Everything but tab and newline that does not show but changes what is shown: controls, bidi marks, hidden tags. */
const hidden = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/** Drops ANSI sequences, control characters (all but tab and newline) and bidi marks, which could lie about a text. */
export function clean(text: string): string {
  return Bun.stripANSI(text).replace(hidden, "");
}
