/** How a change weakens the tests. */
export type WeakeningKind =
  | "skipped"
  | "focused"
  | "removed"
  | "weaker"
  | "changed"
  | "empty"
  | "mocked"
  | "concealed"
  | "threshold"
  | "command"
  | "ci";

/** One place where a change weakens a test or check. */
export interface Weakening {
  path: string;
  /** From 1; of the file as it is now, or as it was where the line is gone. */
  line: number;
  kind: WeakeningKind;
  /** The line or the test's name, shortened. */
  what: string;
  /** Identifies exactly this change when a person accepts it. */
  fingerprint: string;
}

/** The change to search: from the first of `bases` to the working copy. */
export interface WeakeningRequest {
  /** Candidates for the commit where the step began; the first one in the clone is used. */
  bases: readonly string[];
  /** Files that the plan says it will write; empty where it names none. */
  planned: readonly string[];
  /** The project's test command and the plan's checks. */
  commands: readonly string[];
}
