import { initial } from "./001_initial.ts";
import type { Migration } from "./migration.ts";

/** Every step of the schema, in order, numbered from 1 without gaps. */
export const migrations: readonly Migration[] = [initial];
