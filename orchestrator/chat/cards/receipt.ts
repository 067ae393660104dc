import type { TaskView } from "../../actions/devorch.ts";
import { text } from "../../texts/index.ts";
import { duration } from "../../texts/measures.ts";
import type { Lang } from "../../texts/sentence.ts";
import { oneLine, type Paint } from "./paint.ts";
import { stepSign } from "./state.ts";
import type { Story } from "./story.ts";

interface ReceiptStyle {
  lang: Lang;
  paint: Paint;
  /** The names of devorch's commands: one that this version lacks is not advised. */
  commands: ReadonlySet<string>;
}

/** What stays on the screen of a finished task: its steps with their commits. */
export function stepReceipt(view: TaskView, story: Story, { lang, paint }: Omit<ReceiptStyle, "commands">): string[] {
  return view.steps.map(({ title, state, commit }, at) => {
    const { ms = null, files = [] } = story.steps[at] ?? {};
    const facts = [
      commit?.slice(0, 7) ?? "",
      ms === null ? "" : duration(ms),
      files.length === 0 ? "" : text(lang, "card.files", { count: files.length }),
    ].filter(Boolean);
    const tail = facts.length === 0 ? "" : paint.dim(` · ${facts.join(" · ")}`);
    return `${stepSign(state, paint)} ${at + 1} ${paint.text(oneLine(title))}${tail}`;
  });
}

/** How to go on with the pushed branch. */
export function nextSteps(view: TaskView, { lang, paint, commands }: ReceiptStyle): string[] {
  if (view.branch === null || !isShellSafe(view.branch)) return [];
  // A local folder has the branch already.
  const local = view.url === null || view.url.startsWith("/");
  const switching = local ? `git switch ${view.branch}` : `git fetch && git switch ${view.branch}`;
  const next = [
    text(lang, "card.next-switch", { command: switching }),
    text(lang, "card.next-diff", { command: `devorch diff ${view.id}` }),
    ...(commands.has("pr") && !local ? [text(lang, "card.next-pr", { command: `devorch pr ${view.id}` })] : []),
  ];
  return next.map((line) => paint.dim(line));
}

/** Commands are copied to a shell as they are. */
function isShellSafe(branch: string): boolean {
  return /^[\w./-]+$/.test(branch) && !branch.startsWith("-");
}
