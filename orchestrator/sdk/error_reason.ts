import { messageOf } from "../task/errors.ts";
import { reasonIn, type TextKey } from "../texts/index.ts";

/** What the runtime's own errors say, in the language of the sentence around it; the original stands behind it. */
const meanings: Readonly<Record<string, TextKey>> = {
  TypeError: "error.type",
  ReferenceError: "error.name",
  RangeError: "error.range",
  SyntaxError: "error.syntax",
  BuildMessage: "error.syntax",
  ResolveMessage: "error.import",
  TimeoutError: "error.timeout",
  AbortError: "error.aborted",
};

/** Why something threw, as the reason within a sentence. What an author wrote as the message of an error stays as it is. */
export function errorReason(error: unknown): string {
  const errors = error instanceof AggregateError ? error.errors : [error];
  const original = errors.map(messageOf).join("; ");
  const name = (errors[0] as { name?: unknown } | null | undefined)?.name;
  const key = typeof name === "string" && Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  return key === undefined ? original : reasonIn(key, { original });
}
