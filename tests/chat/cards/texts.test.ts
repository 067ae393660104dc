import { describe, expect, test } from "bun:test";
import { git } from "../../../orchestrator/texts/git.ts";
import { text } from "../../../orchestrator/texts/index.ts";
import { model } from "../../../orchestrator/texts/model.ts";
import { sandbox } from "../../../orchestrator/texts/sandbox.ts";
import type { Lang, Sentence, TextParams } from "../../../orchestrator/texts/sentence.ts";
import { task } from "../../../orchestrator/texts/task.ts";
import { cards } from "../../../orchestrator/texts/terminal/cards.ts";
import { cli } from "../../../orchestrator/texts/terminal/cli.ts";
import { doctor } from "../../../orchestrator/texts/terminal/doctor.ts";
import { help } from "../../../orchestrator/texts/terminal/help.ts";

const ours = Object.entries<Sentence>({ ...cards, ...cli, ...doctor, ...help });
const names = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("no two parts of the catalogue use the same key: one would silently win", async () => {
  const folder = `${import.meta.dir}/../../../orchestrator/texts`;
  const keys: string[] = [];
  for (const file of new Bun.Glob("*.ts").scanSync(folder)) {
    // These two put the parts together.
    if (["index.ts", "terminal.ts"].includes(file)) continue;
    const parts = Object.values(await import(`${folder}/${file}`)).filter((part) => typeof part === "object");
    keys.push(...parts.flatMap((part) => Object.keys(part as object)));
  }
  expect(keys.length).toBeGreaterThan(500);
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

describe("every sentence of the terminal", () => {
  test.each(ours)("%s has both languages, with the same names in braces", (_key, sentence) => {
    if (typeof sentence.es === "string" && typeof sentence.en === "string") {
      expect(names(sentence.es)).toEqual(names(sentence.en));
      expect(sentence.es.trim() && sentence.en.trim()).not.toBe("");
    } else {
      expect(typeof sentence.es).toBe(typeof sentence.en);
    }
  });
});

describe("every sentence of the catalogue", () => {
  const all = Object.entries<Sentence>({ ...cards, ...cli, ...doctor, ...git, ...help, ...model, ...sandbox, ...task });
  const said = (sentence: Sentence, lang: Lang, params: TextParams) => {
    const template = sentence[lang];
    return typeof template === "function" ? template(params) : template;
  };

  // Neutral Spanish says tú: no "revisá", "escribí", "tenés", "registralo".
  const voseo = new RegExp(
    `(?<!\\p{L})(?:${[
      "vos|acá|tenés|podés|querés|hacé|poné",
      "(?:defin|eleg|escrib|segu|correg|dec|abr|ped)í",
      "(?!está)\\p{L}*[^r\\P{L}]á|(?:liber|mir|entr|compar|mostr)á",
      "(?:registr|borr|renombr|escrib|correg|resolv|us|prob|revis|mir|agreg|cambi|ped|dec)[aei]l[ao]s?",
    ].join("|")})(?!\\p{L})`,
    "iu",
  );

  test.each(all)("%s speaks neutral Spanish", (_key, sentence) => {
    expect(said(sentence, "es", { id: "T-1" })).not.toMatch(voseo);
  });

  test.each(all)("%s names the task that is to be resumed", (_key, sentence) => {
    for (const lang of ["es", "en"] as Lang[])
      expect(said(sentence, lang, { id: "{id}" })).not.toMatch(/devorch resume(?! \{id\}| <id>| --from-branch)/);
  });
});

test("what a model's failure means for a question outside of any task: nothing is resumed", () => {
  expect(text("en", "model.rate", { model: "m", detail: "d" })).toBe(
    "m is at its rate limit and the wait has grown too long. Later, try again. (d)",
  );
  expect(text("es", "model.rate", { model: "m", detail: "d", id: "T-1" })).toBe(
    "m llegó a su límite de uso y la espera ya es demasiado larga. El trabajo está guardado. Más tarde, sigue con `devorch resume T-1`. (d)",
  );
});

test("a state agrees with the others, and fits into a sentence", () => {
  expect(text("es", "task.not-now", { id: "T-1", state: "failed", word: "approve" })).toStartWith(
    "T-1 falló: ahora no",
  );
  expect(text("es", "task.not-now", { id: "T-1", state: "completed", word: "resume" })).toStartWith("T-1 está listo: ");
  expect(text("en", "task.not-now", { id: "T-1", state: "planned", word: "resume" })).toStartWith(
    "T-1 is waiting for your approval and cannot be ",
  );
});

test.each(["es", "en"] as Lang[])("plurals in %s", (lang) => {
  const one = text(lang, "card.files", { count: 1 });
  const two = text(lang, "card.files", { count: 2 });
  expect(one).toMatch(/^1 (archivo|file)$/);
  expect(two).toMatch(/^2 (archivos|files)$/);
});
