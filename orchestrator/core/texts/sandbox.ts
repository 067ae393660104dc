import type { Sentence } from "./sentence.ts";

export const sandbox = {
  "sandbox.none": { es: "-", en: "-" },
} satisfies Record<string, Sentence>;
