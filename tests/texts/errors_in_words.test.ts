import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import { PluginProblem, problemFrom, problemText } from "../../orchestrator/sdk/plugin_problem.ts";
import { UserError } from "../../orchestrator/task/errors.ts";

const root = join(import.meta.dir, "..", "..");
const sources = ["orchestrator", "intents", "agents", "forges"].flatMap((room) =>
  [...new Glob(`${room}/**/*.ts`).scanSync(root)].filter((file) => !/texts\/|demo\/|classifier\//.test(file)),
);

/** Calls whose arguments people read, but for `TaskError`, which a model reads. */
const calls = /\bnew (?:UserError|Pause|PluginProblem)\(|\bnotice\(|\breasonIn\(/g;
/** Parameters that hold a reason within a sentence. */
const reasons = /\b(?:detail|reason|why|cause): (?=["`'])/g;
/** Parameters that name a command: `store copy`. */
const names = /\b(?:name|command): "[^"]*"/g;
const literal = /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
const sentence = /[a-z]{2,} [a-z]{2,}/;

function literalsIn(code: string): string[] {
  const found = [...code.matchAll(calls)].flatMap(({ index, 0: call }) => {
    return (balanced(code.slice(index + call.length))
      .replace(names, "")
      .match(literal) ?? []) as string[];
  });
  const params = [...code.matchAll(reasons)].flatMap(({ index, 0: name }) => {
    literal.lastIndex = 0;
    return literal.exec(code.slice(index + name.length))?.[0] ?? [];
  });
  const said = new Set([...found, ...params].map((text) => text.slice(1, -1)));
  return [...said].filter((text) => !text.startsWith("devorch ") && sentence.test(text.replace(/\$\{[^}]*\}/g, " ")));
}

function balanced(code: string): string {
  let depth = 1;
  for (let at = 0; at < code.length; at++) {
    if (code[at] === "(") depth += 1;
    if (code[at] === ")") depth -= 1;
    if (depth === 0) return code.slice(0, at);
  }
  return code;
}

test("this reading finds a sentence that is no key of the catalogue", () => {
  expect(literalsIn('throw new UserError("pr.refused", { detail: "nothing was pushed" });')).toHaveLength(1);
  expect(literalsIn('return { failed: "refused", detail: `it was ${taken} by another` };')).toHaveLength(1);
  expect(literalsIn('throw new UserError("git.taken", { branch: "main", detail: messageOf(error) });')).toEqual([]);
});

test("no error or notice that people read holds a sentence of the code: all stand in the catalogue", () => {
  expect(sources.length).toBeGreaterThan(500);
  const found = sources.flatMap((file) =>
    literalsIn(readFileSync(join(root, file), "utf8")).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

/** What the runtime itself throws. */
const thrown: [string, () => unknown][] = [
  ["a value that is not there", () => (undefined as unknown as { x: { y: number } }).x.y],
  ["a call of what is no function", () => (3 as unknown as () => void)()],
  ["a name that does not exist", () => new Function("return notThere")()],
  ["a number out of range", () => new Array(-1)],
  ["code that cannot be read", () => new Function("return {{{")],
  ["JSON that is none", () => JSON.parse("{x")],
];

test.each(thrown)("%s is told in the language of the sentence, with the original behind it", (_, act) => {
  const error = caught(act);
  const problem = problemFrom(error, "plugins/intents/x.ts");
  const { message } = error as Error;
  for (const lang of ["es", "en"] as const) {
    const told = problemText(lang, problem);
    expect(told).toContain(`(${message})`);
  }
  expect(problemText("es", problem).replace(message, "")).toMatch(/(código|valor) /);
});

test("the message that an author wrote stays as it is", () => {
  expect(problemText("es", problemFrom(new Error("hoy no"), "x.ts"))).toContain("falló al cargarse: hoy no.");
  expect(problemFrom(new PluginProblem("plugin.bad.no-default"), "x.ts").key).toBe("plugin.bad.no-default");
  expect(new UserError("task.empty").key).toBe("task.empty");
});

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
