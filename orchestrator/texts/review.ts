import type { Sentence, TextParams } from "./sentence.ts";

const counted = (count: unknown, one: string, many: string) => `${count} ${Number(count) === 1 ? one : many}`;

/** The number of findings of each kind, those that there are. */
const findings = (one: [string, string], other: [string, string]) => (params: TextParams) =>
  [
    Number(params.blocking) > 0 ? counted(params.blocking, ...one) : "",
    Number(params.advisory) > 0 ? counted(params.advisory, ...other) : "",
  ]
    .filter(Boolean)
    .join(", ");
const findingsEs = findings(["hallazgo grave", "hallazgos graves"], ["observación", "observaciones"]);
const findingsEn = findings(["blocking finding", "blocking findings"], ["remark", "remarks"]);

/** What is said about the review of the whole change. */
export const review = {
  "review.clean": {
    es: "🔎 Revisado por {model}: nada que objetar",
    en: "🔎 Reviewed by {model}: nothing to object to",
  },
  "review.found": {
    es: (params) => `🔎 Revisado por ${params.model}: ${findingsEs(params)}`,
    en: (params) => `🔎 Reviewed by ${params.model}: ${findingsEn(params)}`,
  },
  "review.none": { es: "🔎 Sin revisar: {why}", en: "🔎 Not reviewed: {why}" },
  "review.none-again": {
    es: "🔎 Sin revisar después del paso {step}: {why}",
    en: "🔎 Not reviewed after step {step}: {why}",
  },
  "review.worked-on": {
    es: ({ count, step }) =>
      `🔧 El paso ${step} trabajó en ${counted(count, "hallazgo grave", "hallazgos graves")} de la revisión anterior`,
    en: ({ count, step }) =>
      `🔧 Step ${step} worked on ${counted(count, "blocking finding", "blocking findings")} of the review before`,
  },
  "review.not-mended": {
    es: "El paso {step}, para lo que encontró la revisión, no quedó en verde: se deshizo, y la rama sale como estaba.",
    en: "Step {step}, for what the review found, did not get green: it was undone, and the branch goes out as it was.",
  },
  "review.unchanged": {
    es: "El paso {step}, para lo que encontró la revisión, no cambió nada: los hallazgos siguen ahí.",
    en: "Step {step}, for what the review found, changed nothing: the findings still stand.",
  },
  "review.more": {
    es: ({ count }) => `… y ${counted(count, "hallazgo más", "hallazgos más")} en .dev-tasks/progress.md`,
    en: ({ count }) => `… and ${counted(count, "more finding", "more findings")} in .dev-tasks/progress.md`,
  },
  "review.self": {
    es: "⚠ {model} ejecuta y también revisa: no ve lo que ya pasó por alto. Elige otro modelo en REVIEWER_MODEL.",
    en: "⚠ {model} executes and reviews too: it does not see what it overlooked. Choose another model in REVIEWER_MODEL.",
  },
  "review.step": { es: "Corregir lo que encontró la revisión", en: "Mend what the review found" },
  "review.commit": { es: "corregir lo que encontró la revisión", en: "mend what the review found" },
  "review.off": { es: "REVIEW=off", en: "REVIEW=off" },
  "review.late": { es: "no terminó en {seconds} s", en: "it did not end within {seconds} s" },
  "review.money": { es: "se llegó al límite de gasto", en: "the cost limit was reached" },
  "review.no-answer": {
    es: "el revisor no entregó una revisión que se pueda usar",
    en: "the reviewer handed in no usable review",
  },
} satisfies Record<string, Sentence>;
