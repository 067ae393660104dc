import type { Sentence } from "./sentence.ts";

export const model = {
  "model.none": { es: "-", en: "-" },
} satisfies Record<string, Sentence>;
