import { describe, expect, test } from "bun:test";
import { type Lang, text } from "devorch";
import { cards } from "../../../orchestrator/core/texts/cards.ts";
import { cli } from "../../../orchestrator/core/texts/cli.ts";
import { doctor } from "../../../orchestrator/core/texts/doctor.ts";
import { git } from "../../../orchestrator/core/texts/git.ts";
import { help } from "../../../orchestrator/core/texts/help.ts";
import { model } from "../../../orchestrator/core/texts/model.ts";
import { sandbox } from "../../../orchestrator/core/texts/sandbox.ts";
import type { Sentence } from "../../../orchestrator/core/texts/sentence.ts";
import { state } from "../../../orchestrator/core/texts/state.ts";
import { task } from "../../../orchestrator/core/texts/task.ts";

const ours = Object.entries<Sentence>({ ...cards, ...cli, ...doctor, ...help });
const names = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("no two parts of the catalogue use the same key: one would silently win", () => {
  const keys = [cards, cli, doctor, help, git, model, sandbox, state, task].flatMap((part) => Object.keys(part));
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

test.each(["es", "en"] as Lang[])("plurals in %s", (lang) => {
  const one = text(lang, "card.files", { count: 1 });
  const two = text(lang, "card.files", { count: 2 });
  expect(one).toMatch(/^1 (archivo|file)$/);
  expect(two).toMatch(/^2 (archivos|files)$/);
});
