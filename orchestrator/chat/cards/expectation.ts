import type { Verify } from "../../task/plan.ts";
import type { TextKey } from "../../texts/index.ts";

/** The sentence for a check's expectation, where it is not plain success. */
export const expectations: Record<NonNullable<Verify["expect"]>, TextKey | undefined> = {
  pass: undefined,
  fail: "change.must-fail",
  same: "change.known-failures",
};
