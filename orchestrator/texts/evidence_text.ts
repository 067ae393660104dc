import { type Lang, text } from "./index.ts";

/** Why tests of a revision were not run against other code. */
export type NotJudged = "no-command" | "no-sandbox" | "no-time" | "not-run";

interface OldTests {
  failing: readonly string[];
  why?: NotJudged;
}

interface NewTests {
  red: boolean | null;
  compile?: boolean;
  why?: NotJudged;
}

type EvidenceEvent = ({ type: "evidence.old_tests" } & OldTests) | ({ type: "evidence.new_tests" } & NewTests);

/** One sentence about what tests said of other code than their own. */
export interface EvidenceText {
  good: boolean;
  line: string;
}

export function evidenceText(event: EvidenceEvent, lang: Lang): EvidenceText {
  return event.type === "evidence.old_tests" ? oldTestsText(event, lang) : newTestsText(event, lang);
}

/** The same of a whole revision; empty where nothing was to be judged. */
export function revisionEvidenceTexts(
  { oldTests, newTests }: { oldTests: OldTests | null; newTests: NewTests | null },
  lang: Lang,
): EvidenceText[] {
  return [
    ...(oldTests === null ? [] : [oldTestsText(oldTests, lang)]),
    ...(newTests === null ? [] : [newTestsText(newTests, lang)]),
  ];
}

function oldTestsText({ failing, why }: OldTests, lang: Lang): EvidenceText {
  if (why !== undefined)
    return { good: false, line: text(lang, "evidence.old-not-judged", { why: text(lang, `evidence.why.${why}`) }) };
  if (failing.length === 0) return { good: true, line: text(lang, "evidence.old-pass") };
  return { good: false, line: text(lang, "evidence.old-fail", { tests: failing.join("; ") }) };
}

function newTestsText({ red, compile, why }: NewTests, lang: Lang): EvidenceText {
  if (red === null)
    return {
      good: false,
      line: text(lang, "evidence.new-not-judged", { why: text(lang, `evidence.why.${why ?? "not-run"}`) }),
    };
  if (!red) return { good: false, line: text(lang, "evidence.new-pass") };
  return { good: true, line: text(lang, compile ? "evidence.new-compile" : "evidence.new-red") };
}
