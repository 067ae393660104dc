import { expect, test } from "bun:test";
import { join } from "node:path";
import { Glob } from "bun";
import { isTextKey, type Lang, reasonIn, type TextKey, text } from "../../orchestrator/texts/index.ts";

const folder = join(import.meta.dir, "..", "..", "orchestrator", "texts");

/** These have the names `es` and `en` in them. */
const nameLanguages = /lang$/;

async function everyKey(): Promise<TextKey[]> {
  const files = [...new Glob("**/*.ts").scanSync(folder)];
  const rooms = await Promise.all(files.map((file) => import(join(folder, file))));
  const named = rooms.flatMap((room: Record<string, unknown>) => Object.values(room));
  const keys = named.flatMap((one) => (one !== null && typeof one === "object" ? Object.keys(one) : []));
  return [...new Set(keys)].filter(isTextKey).filter((key) => !nameLanguages.test(key));
}

/** Any parameter is a number of things. */
const anything = new Proxy({}, { get: () => "2", has: () => true });
/** Without what is written as it is in every language: commands, settings, paths. */
const wordsOf = (lang: Lang, key: TextKey) =>
  text(lang, key, anything)
    .replace(/`[^`]*`|"[^"]*"|«[^»]*»|devorch .*|\/\w+|--\S+|\w+\.\w+|\S*[A-Z_]{2,}\S*/g, " ")
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];

test("every sentence is said somewhere: its key, or what its key begins with, stands in the code", async () => {
  const root = join(folder, "../..");
  const rooms = ["orchestrator", "intents", "agents", "forges", "ai"];
  const files = [...rooms.flatMap((room) => [...new Glob(`${room}/**/*.ts`).scanSync(root)]), "main.ts"];
  const code = (await Promise.all(files.map((file) => Bun.file(join(root, file)).text()))).join("\n");
  // A sentence of the catalogue itself is "key": { ... }.
  const said = new Set([...code.matchAll(/"([a-z][\w.-]*)"(?!: (?:\{|same\())/g)].map(([, key]) => key));
  const composed = [...new Set([...code.matchAll(/`([a-z][a-z0-9.-]*[.-])\$\{/g)].map(([, start = ""]) => start))];
  expect(composed).toContain("state.");
  const unsaid = (await everyKey()).filter((key) => !said.has(key) && !composed.some((start) => key.startsWith(start)));
  expect(unsaid).toEqual([]);
});

test("no sentence has words of the other language in it", async () => {
  const keys = await everyKey();
  expect(keys.length).toBeGreaterThan(1000);
  const often = (lang: Lang) => {
    const counts = new Map<string, number>();
    for (const key of keys)
      for (const word of new Set(wordsOf(lang, key))) counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  };
  const counts = { es: often("es"), en: often("en") };
  // What stands in many sentences of one language, and in hardly any of the other, is a word of that one.
  const belongs = (word: string, lang: Lang) => {
    const [own = 0, others = 0] = [counts[lang].get(word), counts[lang === "es" ? "en" : "es"].get(word)];
    return own >= 20 && others * 20 <= own;
  };
  expect(["the", "of", "is", "not", "with"].every((word) => belongs(word, "en"))).toBe(true);
  expect(["el", "de", "que", "los", "con"].every((word) => belongs(word, "es"))).toBe(true);
  const mixed = keys.flatMap((key) => [
    ...wordsOf("es", key)
      .filter((word) => belongs(word, "en"))
      .map((word) => `es ${key}: ${word}`),
    ...wordsOf("en", key)
      .filter((word) => belongs(word, "es"))
      .map((word) => `en ${key}: ${word}`),
  ]);
  expect(mixed).toEqual([]);
});

test.each<[TextKey, TextKey]>([
  ["sandbox.unavailable", "sandbox.missing"],
  ["git.push-folder", "git.no-repository"],
  ["doctor.sandbox-why", "sandbox.escaped-network"],
])("%s tells its reason %s in its own language", (key, reason) => {
  for (const lang of ["es", "en"] as const)
    expect(text(lang, key, { detail: reasonIn(reason, { install: "x" }), path: "p", id: "T-1" })).toContain(
      text(lang, reason, { install: "x" }),
    );
});
