import type { Sentence } from "./sentence.ts";

export const state = {
  "state.none": { es: "-", en: "-" },
} satisfies Record<string, Sentence>;
