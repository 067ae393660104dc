import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace } from "../../support/executable.ts";

const modules = join(import.meta.dir, "../../../node_modules");

test("a new plugin of every kind is good as it is written, and the intent answers", async () => {
  await using place = aPlace({ script: {} });
  for (const [kind, name] of [
    ["intent", "hello"],
    ["agent", "judge"],
    ["tool", "count_lines"],
    ["provider", "ours"],
    ["forge", "our_forge"],
  ] as const)
    expect((await place.devorch("plugins", "new", kind, name)).exit).toBe(0);
  mkdirSync(join(place.folder, "plugins/node_modules/.bin"), { recursive: true });
  for (const name of ["zod", "typescript", ".bin/tsc"])
    symlinkSync(join(modules, name), join(place.folder, "plugins/node_modules", name));
  const files = [
    "hello.ts",
    "agents/judge.ts",
    "agents/tools/count_lines.ts",
    "ai/models/ours.ts",
    "forges/our_forge.ts",
  ].map((file) => join("plugins", file));

  const checked = await place.devorch("plugins", "check", ...files);

  expect(checked).toMatchObject({ exit: 0, stderr: "" });
  expect(checked.stdout).toBe(
    `${files[0]}: good (intent hello)\n${files[1]}: good (agent judge)\n${files[2]}: good (tool count_lines)\n${files[3]}: good (provider ours)\n${files[4]}: good (forge our_forge)\n`,
  );
  expect((await place.devorch("ask", "/hello branch: v2")).stdout).toContain("hello: v2");

  const hello = readFileSync(join(place.folder, "plugins/hello.ts"), "utf8");
  writeFileSync(join(place.folder, "plugins/hello.ts"), hello.replace("slots.branch", "slots.branhc"));
  const mistyped = await place.devorch("plugins", "check", "plugins/hello.ts");
  expect(mistyped.exit).toBe(1);
  expect(mistyped.stdout).toMatch(/hello\.ts:10: types: Property 'branhc' does not exist/);
});

test("new refuses what exists, bad names, guarded names and other kinds, and says when it replaces", async () => {
  await using place = aPlace({ script: {} });
  const refused = async (...words: string[]) => {
    const { exit, stderr } = await place.devorch("plugins", "new", ...words);
    expect(exit).not.toBe(0);
    return stderr;
  };
  await place.devorch("plugins", "new", "intent", "hello");
  writeFileSync(join(place.folder, "plugins/hello.ts"), "mine");

  expect(await refused("intent", "hello")).toContain("exists and is not replaced");
  expect(readFileSync(join(place.folder, "plugins/hello.ts"), "utf8")).toBe("mine");
  expect(await refused("intent", "../up")).toContain("cannot be a name");
  expect(await refused("intent", "approve")).toContain("guards the user's word");
  expect(await refused("model", "ours")).toContain("is no kind");
  expect(await refused("intent", "approve", "--lang", "es")).toContain("elige otro nombre");
  expect((await place.devorch("plugins", "new", "intent", "status")).stderr).toContain("takes its place");
});

test("check says what is wrong, where, and ends with 1", async () => {
  await using place = aPlace({ script: {} });
  const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);
  const intent = (more: string) =>
    `import { defineIntent } from "devorch";\nexport default defineIntent({ description: "x", ${more} });\n`;
  write("syntax.ts", "export default {\n  a: 1,,\n};\n");
  write("shape.ts", intent('examples: "one"'));
  write("deaf.ts", intent('examples: ["dig the garden"], async handle() {}, on: { "task.complete": () => {} }'));
  write("loop.ts", "for (;;) {}\n");
  write("same.ts", intent('examples: ["Looks good, go ahead!"], async handle() {}'));
  write("good.ts", intent('examples: ["water the plants"], async handle() {}'));

  const { exit, stdout } = await place.devorch(
    "plugins",
    "check",
    "syntax.ts",
    "shape.ts",
    "deaf.ts",
    "loop.ts",
    "same.ts",
    "good.ts",
    "--json",
  );

  expect(exit).toBe(1);
  const [syntax, shape, deaf, loop, same, good] = JSON.parse(stdout);
  expect(syntax.problems[0].line).toBe(2);
  expect(shape.problems[0].reason).toContain("examples");
  expect(deaf.problems[0].reason).toMatch(/on\.task\.complete: is no event; there are: .*task\.completed/);
  expect(loop.problems[0].reason).toContain("did not finish loading within 5 s");
  expect(same.problems[0].reason).toContain("is also one of approve");
  expect(good).toMatchObject({ kind: "intent", name: "good", ok: true, problems: [] });
  const unknown = await place.devorch("plugins", "check", "nowhere.ts");
  expect(unknown.exit).toBe(2);
  expect(unknown.stderr).toContain("nowhere.ts does not exist");
});

test("list tells what is loaded, replaced and broken; init keeps what a person changed", async () => {
  await using place = aPlace({ script: {} });
  expect((await place.devorch("plugins", "list")).stderr).toContain("There are no plugins");
  await place.devorch("plugins", "new", "intent", "status");
  writeFileSync(join(place.folder, "plugins/broken.ts"), "export default 1;\n");

  const { stdout } = await place.devorch("plugins", "list");
  expect(stdout).toMatch(/^intent {2}status +loaded, replaces the built-in one +[0-9a-f]{12} +status\.ts$/m);
  expect(stdout).toMatch(/^intent {2}broken +broken +[0-9a-f]{12} +broken\.ts$/m);
  expect(stdout).toMatch(/broken\.ts: .*export default defineIntent/);

  const files = [...new Bun.Glob("**/*").scanSync(join(import.meta.dir, "../../../plugins/examples"))];
  expect((await place.devorch("plugins", "init")).stdout.match(/written/g)).toHaveLength(3 + files.length);
  writeFileSync(join(place.folder, "plugins/README.md"), "mine");
  const again = await place.devorch("plugins", "init");
  expect(again.stdout.match(/written/g)).toHaveLength(1);
  expect(readFileSync(join(place.folder, "plugins/README.md"), "utf8")).toBe("mine");
  expect(readFileSync(join(place.folder, "plugins/devorch.d.ts"), "utf8")).toContain("export function defineIntent");
  expect(existsSync(join(place.folder, "plugins/examples/agents/auditor.ts"))).toBe(true);
});
