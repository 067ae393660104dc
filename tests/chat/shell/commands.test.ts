import { beforeAll, describe, expect, test } from "bun:test";
import { openCli } from "../../../orchestrator/chat/cli/cli.ts";
import { commands } from "../../../orchestrator/chat/cli/commands/index.ts";
import { type KnownCommand, knownCommands } from "../../../orchestrator/chat/cli/syntax/known_commands.ts";
import { complete, type Vocabulary } from "../../../orchestrator/chat/shell/complete.ts";
import { splitWords } from "../../../orchestrator/chat/shell/words.ts";
import { Stage } from "../cli/stage.ts";

let known: KnownCommand[];

beforeAll(async () => {
  const globals = { json: false, quiet: false, verbose: false, lang: undefined, config: undefined, data: undefined };
  known = await knownCommands(openCli(new Stage().world, globals), commands);
});

function isCommand(line: string): boolean {
  const [name = "", ...rest] = splitWords(line).words;
  return known.find((one) => one.name === name)?.fits(rest) ?? false;
}

describe("a line is a command", () => {
  test.each([
    "tasks",
    "tasks --json",
    "show T-1",
    "show 12",
    "cancel t-3",
    "approve T-1 --revision 2",
    "modify T-1 usa zod",
    "modify T-1 quita el paso 2",
    "answer T-1 2 --question 1",
    "answer T-1 decide tú",
    "reject T-1",
    "reject 10",
    "reject 10 too broad",
    "rollback T-2 --to 1",
    "logs T-1 -f",
    "cost",
    "cost T-1",
    "resume T-1",
    "resume --from-branch https://x/y.git feature/z",
    "repo list",
    "repo add shop https://example.com/shop.git",
    "repo check",
    'run "Agregar validación" --yes',
    "run Agregar validación de stock",
    "ask cómo va",
    "doctor",
    "config",
    "show --help",
    "show T-1 --nonsense",
    "run x --repo",
  ])("%p", (line) => {
    expect(isCommand(line)).toBe(true);
  });

  test.each([
    "show me what you did",
    "cancel button does nothing, fix it",
    "cancel",
    "cancel it",
    "approve",
    "approve it please",
    "resume",
    "plan a migration to zod",
    "plan",
    "diff is wrong",
    "cost of the last task?",
    "config is not read, fix it",
    "doctor strange",
    "demo the app",
    "repo tienda",
    "repo",
    "tasks are slow",
    "logs are too big",
    "reject",
    "answer 2",
    "answer 2 por favor",
    "modify 3 files at once",
    "show 3 files",
    "modify the login",
    "rollback the last commit",
    "edit the readme",
    "constructor",
    "toString",
    "__proto__",
    "run",
    "ask",
    "dale",
    "sí, pero usa zod",
    "validación",
    "",
  ])("%p is a message", (line) => {
    expect(isCommand(line)).toBe(false);
  });
});

describe("Tab", () => {
  const vocabulary: () => Vocabulary = () => ({
    known,
    own: [{ word: "help", about: "" }],
    tasks: async () => ["T-12", "T-3", "T-1"].map((word) => ({ word, about: "running" })),
    repos: async () => ["shop", "tienda"].map((word) => ({ word, about: "https://example.com" })),
  });
  const words = async (before: string) =>
    (await complete(before, vocabulary())).candidates.map(({ word }) => word).sort();

  test("completes commands, and nothing in the middle of a message", async () => {
    expect(await words("ta")).toEqual(["tasks"]);
    expect(await words("re")).toEqual(["reject", "repo", "restore", "resume"]);
    expect(await words("hel")).toEqual(["help"]);
    expect(await words("agregar ta")).toEqual([]);
    expect(await words("")).toContain("run");
  });

  test("completes tasks where one is meant, in either case", async () => {
    expect(await words("show ")).toEqual(["T-1", "T-12", "T-3"]);
    expect(await words("show t-1")).toEqual(["T-1", "T-12"]);
    expect(await words("cómo va T-3")).toEqual(["T-3"]);
    expect(await words("show T-1 ")).toEqual([]);
    expect((await complete("show t-1", vocabulary())).word).toBe("t-1");
  });

  test("completes repositories where one is meant", async () => {
    for (const before of ["repo remove ", "repo check ", "tasks --repo ", "run -r ", "ask cómo va --repo "])
      expect(await words(before)).toEqual(["shop", "tienda"]);
    expect(await words("repo check t")).toEqual(["tienda"]);
    for (const before of ["repo add ", "repo check shop ", "run shop "]) expect(await words(before)).toEqual([]);
  });

  test("completes subcommands, options, and what help is about", async () => {
    expect(await words("repo ")).toEqual(["add", "check", "list", "remove", "set", "show"]);
    expect(await words("approve T-1 --rev")).toEqual(["--revision"]);
    expect(await words("help doc")).toEqual(["doctor"]);
  });
});
