import type { Work } from "../../task/task.ts";
import type { Git } from "../workspace.ts";

/** The commit that the branch is at, by the journal. */
export function headOf({ head, steps, pushed, base }: Work): string {
  if (head !== undefined) return head;
  // In a task of an earlier version: steps of an adopted branch have no attempts here, their commits lie before the base.
  const last = steps.findLast(({ attempts, commit }) => attempts > 0 && commit !== null);
  return last?.commit ?? pushed?.sha ?? base.sha;
}

/** Whether the clone is on the branch and has its commits; one more may have been made right before a crash. */
export async function isAtHead(git: Git, work: Work): Promise<boolean> {
  const { branch, sha } = await git.head();
  if (branch !== work.branch) return false;
  const head = headOf(work);
  return sha === head || git.isAncestor(head, sha);
}
