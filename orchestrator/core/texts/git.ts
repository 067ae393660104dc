import type { Sentence } from "./sentence.ts";

export const git = {
  "git.none": { es: "-", en: "-" },
} satisfies Record<string, Sentence>;
