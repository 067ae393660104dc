/** What the reviewer found in the whole change of a revision, or why there was no review. */
export interface Review {
  revision: number;
  /** Hash of the tree that was read; a review says nothing about another one. */
  tree: string;
  /** The model that read it; null without a review. */
  model: string | null;
  /** Why there was none: a sentence in the task's language; empty after a review. */
  why: string;
  findings: ReviewFinding[];
  /** The findings of the review before, for which a step was added; absent in a first review. */
  before?: ReviewFinding[];
}

export interface ReviewFinding {
  severity: "blocking" | "advisory";
  file: string;
  /** From 1; of a file that the change removes, a line that it had. */
  line: number;
  text: string;
}

export function blockingOf({ findings }: Pick<Review, "findings">): ReviewFinding[] {
  return findings.filter(({ severity }) => severity === "blocking");
}
