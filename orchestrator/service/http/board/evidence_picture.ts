import type { TaskView } from "../../../actions/devorch.ts";
import { blockingOf } from "../../../task/review/review.ts";
import { text } from "../../../texts/index.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { escapeHtml, htmlText } from "../page.ts";
import { groupOf } from "./groups.ts";

/** `doubt`: it was not judged; `open`: it is still to come. */
type Mark = "good" | "bad" | "doubt" | "open";

interface Row {
  /** Plain text. */
  label: string;
  marks: Mark[];
  /** A few words beside the marks. */
  note?: string;
}

const width = 420;
const rowHeight = 30;
const marksFrom = 236;
const mostMarks = 8;
const mostLabel = 30;

/** What devorch saw, from the first claim of the first step to the checks of the forge: one row each, one mark per time. */
export function evidencePicture(view: TaskView, lang: Lang): string {
  // Nothing is to come any more where nothing works: what was not needed is left out.
  const isOver = groupOf(view.state) === "done" || groupOf(view.state) === "stopped";
  const known = revisionRows(view, lang).filter(({ marks }) => !(isOver && marks.includes("open")));
  const rows = [...stepRows(view), ...known];
  if (rows.length === 0) return "";
  const height = rows.length * rowHeight;
  const told = rows.map(({ label, marks, note }) => {
    const words = marks.map((mark) => htmlText(lang, `board.mark.${mark}`)).join(", ");
    return `${escapeHtml(label)}: ${words}${note ? ` (${escapeHtml(note)})` : ""}`;
  });
  const title = htmlText(lang, "board.evidence");
  return `<svg class="evidence" role="img" aria-labelledby="evidence-title evidence-told" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><title id="evidence-title">${title}</title><desc id="evidence-told">${told.join(". ")}</desc>${rows.map(rowPicture).join("")}</svg>`;
}

function stepRows({ steps }: TaskView): Row[] {
  return steps.map(({ title, state, evidence }, at) => {
    const seen = evidence.slice(-mostMarks).map(({ green }): Mark => (green ? "good" : "bad"));
    const last = evidence.at(-1);
    const note = last && last.passed !== null ? `${last.passed}${last.failed ? ` · ${last.failed} ✗` : ""}` : "";
    const none: Mark = state === "green" || state === "skipped" ? "good" : state === "red" ? "bad" : "open";
    return { label: `${at + 1}. ${title}`, marks: seen.length > 0 ? seen : [none], note };
  });
}

function revisionRows(view: TaskView, lang: Lang): Row[] {
  const { evidence, tests, review, url, pullRequest, ci, steps } = view;
  if (steps.length === 0) return [];
  const row = (key: RowKey, mark: Mark, note = ""): Row => ({ label: rowLabel(key, lang), marks: [mark], note });
  const oldTests = evidence?.oldTests ?? null;
  const newTests = evidence?.newTests ?? null;
  return [
    row("old-tests", oldTestsMark(oldTests), oldTests?.failing.length ? String(oldTests.failing.length) : ""),
    row("new-tests", newTests === null ? "open" : newTests.red === null ? "doubt" : newTests.red ? "good" : "bad"),
    row("suite", tests === null ? "open" : tests.failed ? "bad" : "good", tests ? String(tests.passed) : ""),
    row("review", reviewMark(review), review?.findings.length ? String(review.findings.length) : ""),
    row("push", url === null ? "open" : "good"),
    ...(pullRequest ? [row("pull-request", "good", `#${pullRequest.number}`)] : []),
    ...(ci ? [row("ci", ciMarks[ci.state])] : []),
  ];
}

type RowKey = "old-tests" | "new-tests" | "suite" | "review" | "push" | "pull-request" | "ci";
const ciMarks = { green: "good", red: "bad", none: "doubt", pending: "open" } as const;

function rowLabel(key: RowKey, lang: Lang): string {
  return text(lang, `board.${key}`);
}

function oldTestsMark(seen: { failing: readonly string[]; why?: string } | null): Mark {
  if (seen === null) return "open";
  if (seen.why !== undefined) return "doubt";
  return seen.failing.length > 0 ? "bad" : "good";
}

function reviewMark(review: TaskView["review"]): Mark {
  if (review === null) return "open";
  if (review.model === null) return "doubt";
  return blockingOf(review).length > 0 ? "bad" : "good";
}

function rowPicture({ label, marks, note }: Row, at: number): string {
  const y = at * rowHeight + rowHeight / 2;
  const line = at === 0 ? "" : `<path class="rule" d="M0 ${y - rowHeight / 2}H${width}"/>`;
  const short = label.length > mostLabel ? `${label.slice(0, mostLabel - 1)}…` : label;
  const shapes = marks.map((mark, index) => markPicture(mark, marksFrom + index * 20, y));
  const words = note
    ? `<text class="note" x="${marksFrom + marks.length * 20}" y="${y + 4}">${escapeHtml(note)}</text>`
    : "";
  return `${line}<text x="2" y="${y + 4}">${escapeHtml(short)}</text>${shapes.join("")}${words}`;
}

/** Told by its form too, not by its colour alone. */
function markPicture(mark: Mark, x: number, y: number): string {
  const inside = {
    good: `<circle r="7"/><path d="M-3 0l2.2 2.4L3.4-2.6"/>`,
    bad: `<circle r="7"/><path d="M-2.6-2.6l5.2 5.2m0-5.2l-5.2 5.2"/>`,
    doubt: `<circle r="6.5"/><path d="M-3 0h6"/>`,
    open: `<circle r="6.5"/>`,
  }[mark];
  return `<g class="mark ${mark}" transform="translate(${x} ${y})">${inside}</g>`;
}
