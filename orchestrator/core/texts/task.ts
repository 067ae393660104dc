import type { Sentence } from "./sentence.ts";

export const task = {
  "task.none": { es: "-", en: "-" },
} satisfies Record<string, Sentence>;
