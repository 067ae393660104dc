import { UserError } from "./errors.ts";
import type { Loaded } from "./load.ts";
import type { Model, Price } from "./model.ts";

export type Role = "planner" | "executor" | "classifier";

/** One model that a role may use. `price` is null when nobody knows it: then only tokens are counted. */
export interface Choice {
  /** `provider/model`. */
  name: string;
  provider: string;
  price: Price | null;
  open(): Promise<Model>;
}

/** Which models each role uses, first choice first. */
export interface Models {
  /** Throws UserError 78: unknown provider, no key. */
  of(role: Role): Choice[];
}
