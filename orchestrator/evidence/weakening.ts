/** What about a change makes the tests say less than they did. */
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

/** One place of a change at which a check says less than before. */
export interface Weakening {
  path: string;
  /** From 1; of the file as it is now, or as it was where the line is gone. */
  line: number;
  kind: WeakeningKind;
  /** The line or the test's name, shortened. */
  what: string;
  /** Stands for exactly this change of the file in a person's word that it may be. */
  fingerprint: string;
}

/** Between which commit and now a change is read, and what it is held against. */
export interface WeakeningRequest {
  /** Commits where the step began, the best first: the first one that the clone holds is taken. */
  bases: readonly string[];
  /** Files that the plan says it will write; empty where it names none. */
  planned: readonly string[];
  /** The commands that judge: the project's tests and the plan's own checks. */
  commands: readonly string[];
}
