import { describe, expect, test } from "bun:test";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, finish, overwrite, shopFiles } from "../../support/executable.ts";
import { type Worked, work } from "../../support/house.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const answers = (...calls: ReturnType<typeof call>[]): ScriptedReply => ({ calls });
const verified = ({ events }: Worked, command: string) =>
  events.flatMap((event) => (event.type === "step.verified" && event.command === command ? [event.green] : []));

describe("a file whose syntax is broken is red, whatever the checks say", () => {
  const broken: [string, string, string][] = [
    ["settings.json", '{ "a": 1, }', '{ "a": 1 }'],
    ["src/a.ts", "export const a: = 1;\n", "export const a: number = 1;\n"],
    ["conf.toml", "a = = 1\n", "a = 1\n"],
    ["list.yaml", "a: [1, 2\n", "a: [1, 2]\n"],
  ];

  test.each(rowsOf(broken, "settings.json"))("%s", async (path, wrong, right) => {
    const executor = [
      answers(
        call("write_file", { path: "part1.txt", content: "right\n" }),
        call("write_file", { path, content: wrong }),
        finish,
      ),
      answers(...overwrite(path, right), finish),
    ];
    await using place = aPlace({ script: { planner: [aPlan([{}])], executor } });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(said.events.filter((event) => event.type === "notice" && event.key === "step.broken")).toHaveLength(1);
    expect(place.models.requests.at(-1)?.messages.at(-1)?.results.at(-1)?.output).toContain(`Syntax error in ${path}`);
    expect(place.remote("show", `feature/stock:${path}`)).toBe(right.trim());
  });

  longTest("one that was broken before may stay", async () => {
    const files = { ...shopFiles, "old.json": "{ broken\n" };
    await using place = aPlace({ files, script: { planner: [aPlan([{}])], executor: [doing(1)] } });

    expect((await work(place)).exit).toBe(0);
  });

  longTest("at the last claim it fails the task", async () => {
    const bad = answers(call("write_file", { path: "new.json", content: "{ broken" }), ...(doing(1).calls ?? []));
    const executor = [bad, answers(finish), answers(finish)];
    await using place = aPlace({ script: { planner: [aPlan([{}])], executor } });

    const said = await work(place);

    expect(said.exit).toBe(1);
    expect(said.events.findLast(({ type }) => type === "task.failed")).toMatchObject({ reason: "retries" });
  });
});

describe("lint and type check after the last step", () => {
  const project = (lint: string, typecheck = "true"): Record<string, string> => ({
    "package.json": JSON.stringify({ name: "shop", scripts: { test: "sh test.sh", lint, typecheck } }),
    "test.sh": "echo '1 passed, 0 failed'\n",
    "red.sh": "exit 1\n",
    "lint.sh": "! grep -q ugly part*.txt 2>/dev/null\n",
  });
  const ugly: ScriptedReply = answers(call("write_file", { path: "part1.txt", content: "right and ugly\n" }), finish);
  const mended = answers(...overwrite("part1.txt", "right\n"), finish);

  test("what passed before must pass: the executor mends it", async () => {
    await using place = aPlace({
      files: project("sh lint.sh"),
      script: { planner: [aPlan([{}])], executor: [ugly, mended] },
    });

    const said = await work(place);

    expect(said.exit).toBe(0);
    const [command = ""] = said.events.flatMap((event) =>
      event.type === "step.verified" && event.command.includes("lint") ? [event.command] : [],
    );
    expect(verified(said, command)).toEqual([false, true]);
    expect(place.remote("show", "feature/stock:part1.txt")).toBe("right");
  });

  const lints = [
    ["red before the work", "sh red.sh"],
    ["a program that is not there", "no-such-linter ."],
  ] as const;
  test.each(rowsOf(lints, "red before the work"))("%s: it is said, and never red", async (_, lint) => {
    await using place = aPlace({ files: project(lint), script: { planner: [aPlan([{}])], executor: [ugly] } });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(said.events.filter((event) => event.type === "notice" && event.key === "baseline.unclean")).toHaveLength(1);
  });
});
