import { compiled } from "./compiled.ts";
import type { Known } from "./known.ts";
import { plain } from "./plain.ts";
import { scripted } from "./scripted.ts";

export const known: Record<string, Known> = { ...compiled, ...scripted, ...plain };
