import { describe, expect, test } from "bun:test";
import { commands } from "../../../orchestrator/chat/cli/commands/index.ts";
import { Stage } from "./stage.ts";

describe("what is written wrong ends with 2, one sentence, and touches nothing", () => {
  test.each([
    [["runn", "x"], "devorch run?"],
    [["zzz"], "devorch --help"],
    [["constructor"], "devorch --help"],
    [["__proto__"], "devorch --help"],
    [["run"], "<task>"],
    [["run", ""], "empty"],
    [["run", "   "], "empty"],
    [["run", "x", "--yess"], "--yes?"],
    [["run", "x", "--nonsense"], "devorch run --help"],
    [["run", "x", "--repo"], "--repo"],
    [["run", "x", "--max-cost", "much"], "--max-cost"],
    [["run", "x", "--max-cost", "0"], "--max-cost"],
    [["run", "x", "--max-cost", "-1"], "--max-cost"],
    [["run", "x", "--timeout", "0"], "--timeout"],
    [["run", "x", "--timeout", "1.5"], "--timeout"],
    [["run", "x", "--test", ""], "--test"],
    [["run", "x", "--answer", " "], "answer"],
    [["approve", "../../etc"], "T-12"],
    [["approve", "T-1", "T-2"], "devorch approve"],
    [["approve", "T-1", "--revision", "x"], "--revision"],
    [["answer", "T-1"], "answer is empty"],
    [["answer"], "answer is empty"],
    [["modify"], "change is empty"],
    [["modify", "T-1"], "change is empty"],
    [["reject", "T-x", "too", "broad"], "T-12"],
    [["answer", "T-1", ""], "answer is empty"],
    [["modify", "T-1", ""], "change is empty"],
    [["ask", ""], "message is empty"],
    [["rollback", "T-1"], "--to"],
    [["repo"], "add, list, show, set, remove, check"],
    [["repo", "foo"], "add, list, show, set, remove, check"],
    [["repo", "add", "x"], "<url>"],
    [["logs", "../x"], "T-12"],
    [["tasks", "extra"], "devorch tasks"],
    [["--lang", "fr", "tasks"], "es or en"],
    [["tasks", "--lang"], "--lang"],
    [["--foo"], "--foo"],
    [["help", "nothing"], "devorch --help"],
  ])("%j", async (argv, part) => {
    const stage = new Stage();
    expect(await stage.run(...argv)).toBe(2);
    expect(stage.stderr.lines).toHaveLength(1);
    expect(stage.stderr.text).toContain(part);
    expect(stage.stdout.text).toBe("");
    expect(stage.connects).toEqual([]);
  });

  test("in the person's language, which --lang may name anywhere", async () => {
    const spanish = new Stage({ lang: "es" });
    await spanish.run("run", "");
    expect(spanish.stderr.text).toContain("La tarea está vacía");
    const english = new Stage({ lang: "es" });
    await english.run("run", "", "--lang=en");
    expect(english.stderr.text).toContain("The task is empty");
  });

  test("with --json the error is on stderr as data too", async () => {
    const stage = new Stage();
    expect(await stage.run("--json", "runn")).toBe(2);
    expect(stage.stdout.text).toBe("");
    expect(JSON.parse(stage.stderr.lines.at(-1) ?? "")).toEqual({
      error: { key: "cli.unknown-command-near", message: "There is no command “runn”. Did you mean: devorch run?" },
    });
  });
});

describe("help", () => {
  test("without a command: the help on stderr, exit 2", async () => {
    const stage = new Stage();
    expect(await stage.run()).toBe(2);
    expect(stage.stdout.text).toBe("");
    expect(stage.stderr.text).toContain("Usage: devorch <command> [options]");
  });

  test.each(["es", "en"] as const)("--help in %s names every command, exit 0", async (lang) => {
    const stage = new Stage({ lang });
    expect(await stage.run("--help")).toBe(0);
    expect(stage.stderr.text).toBe("");
    for (const name of Object.keys(commands)) expect(stage.stdout.text).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    expect(stage.stdout.lines.every((line) => Bun.stringWidth(line) <= 100)).toBe(true);
  });

  test.each(Object.keys(commands))("%s --help is there, all of it in Spanish", async (name) => {
    const stage = new Stage({ lang: "es" });
    expect(await stage.run(name, "--help")).toBe(0);
    expect(stage.stdout.text).toContain(`Uso: devorch ${name}`);
    expect(stage.stdout.text).not.toMatch(/Usage|Options:|Arguments:|Commands:|\[options\]|\[command\]|display help/);
    const asked = new Stage({ lang: "es" });
    await asked.run("help", name);
    expect(asked.stdout.text).toBe(stage.stdout.text);
  });
});

test("a command that the world brings gets its words and answers with its exit code", async () => {
  const got: string[][] = [];
  const elsewhere = async (words: string[]) => {
    got.push(words);
    return 42;
  };
  const stage = new Stage({ world: { more: { elsewhere } } });
  expect(await stage.run("--json", "elsewhere", "--now")).toBe(42);
  expect(got).toEqual([["--now"]]);
  await stage.run("--help");
  expect(stage.stdout.text).toMatch(/^ {2}elsewhere\b/m);
});

test("an error of ours is one sentence with the log's path; -v shows the stack", async () => {
  const stage = new Stage();
  stage.devorch.broken = new TypeError("boom");
  expect(await stage.run("tasks")).toBe(1);
  expect(stage.stderr.lines).toHaveLength(1);
  expect(stage.stderr.text).toContain("/nowhere/logs/error.log");
  expect(await stage.run("tasks", "-v")).toBe(1);
  expect(stage.stderr.text).toContain("TypeError: boom\n    at ");
});

test("a full disk is 74, not an internal error", async () => {
  const stage = new Stage();
  stage.devorch.broken = Object.assign(new Error("no space left"), { code: "ENOSPC" });
  expect(await stage.run("tasks")).toBe(74);
  expect(stage.stderr.text).toContain("no space left");
});

test.each([
  ["ENOTDIR", 74],
  ["EFAULT", 74],
  ["EMFILE", 74],
  [undefined, 1],
] as const)("an unforeseen error %s is one sentence without internals", async (code, exit) => {
  const stage = new Stage();
  const message = `${code ?? "TypeError"}: bad thing, rm '/x'\n    at rmSync (/$bunfs/root/chunk.js:1:2)`;
  stage.devorch.broken = Object.assign(new Error(message), code === undefined ? {} : { code });
  expect(await stage.run("tasks")).toBe(exit);
  expect(stage.stderr.lines).toHaveLength(1);
  expect(stage.stderr.text).not.toMatch(/bunfs|\bat rm|E[A-Z]{3,}/);
});
