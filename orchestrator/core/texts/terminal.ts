import type { Sentence } from "./sentence.ts";

export const terminal = {
  "terminal.none": { es: "-", en: "-" },
} satisfies Record<string, Sentence>;
