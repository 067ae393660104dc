import { describe, expect, test } from "bun:test";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { Plan } from "../../../orchestrator/task/plan.ts";
import { formats } from "../../exercises/formats.ts";
import { type Language, languages } from "../../exercises/languages.ts";
import { type Task, tasks } from "../../exercises/tasks.ts";
import { aPlace, call, finish, overwrite } from "../../support/executable.ts";
import { longTestIf } from "../../support/long.ts";
import { toolPaths } from "../../support/material/projects.ts";

/** Exercises of one run; each is two steps of its plan: a red test, then the code that makes it green. */
const together = 7;

const runs = languages.flatMap((language, nth) =>
  [0, together].map((from) => ({
    language,
    from,
    // Every language has every format, each with another exercise.
    exercises: tasks.slice(from, from + together).map((task, index) => ({
      task,
      format: formats[(from + index + 5 * nth) % formats.length] ?? formats[0],
    })),
  })),
);

test("there are at least forty, in every format that is understood", () => {
  const all = runs.flatMap(({ exercises }) => exercises);
  expect(all.length).toBeGreaterThanOrEqual(40);
  expect(new Set(all.map(({ format }) => format?.name)).size).toBe(formats.length);
});

describe("exercises, each by a red test and the change that makes it green", () => {
  for (const { language, from, exercises } of runs) {
    const title = `${language.name}: ${exercises.map(({ task }) => task.name).join(", ")}`;
    longTestIf(Bun.which(language.needs) !== null)(title, async () => {
      const files = { ...language.files };
      for (const { task } of exercises) {
        const { path, text } = language.source(task, "wrong");
        files[path] = text;
      }
      await using place = aPlace({
        files,
        env: { TOOL_PATHS: toolPaths },
        script: (request) => {
          if (request.tools.includes("submit_plan"))
            return {
              calls: [
                call(
                  "submit_plan",
                  planOf(
                    language,
                    exercises.map(({ task }) => task),
                  ),
                ),
              ],
            };
          const number = Number(/Your step is (\d+)/.exec(request.messages[0]?.text ?? "")?.[1]);
          const { task, format } = exercises[Math.floor((number - 1) / 2)] ?? {};
          if (!task || !format) return { invalid: `no step ${number}` };
          const replies: ScriptedReply[] =
            number % 2 === 1 ? [writing(language, task)] : format.hand(...changeOf(language, task));
          return (
            replies[request.turn] ?? {
              invalid: `${task.name} in ${format.name}: red, or asked once more than it has answers`,
            }
          );
        },
      });

      const said = await place.devorch(
        "run",
        "Do the exercises",
        "--repo",
        place.url,
        "--yes",
        "--test",
        language.suite,
        "--json",
      );

      if (said.exit !== 0)
        console.error(from, said.events.slice(-6), said.stderr, place.models.requests.at(-1)?.messages.at(-1));
      expect(said.exit).toBe(0);
      expect(said.events.filter(({ type }) => type === "step.done")).toHaveLength(2 * exercises.length);
      expect(said.events.filter((event) => event.type === "step.started" && event.attempt > 1)).toEqual([]);
      for (const { task } of exercises) {
        const { path, text } = language.source(task, "right");
        expect(place.remote("show", `feature/exercises:${path}`)).toBe(text.replace(/\n$/, ""));
      }
    });
  }
});

function planOf(language: Language, list: readonly Task[]): Plan {
  return {
    summary: "Every exercise is right.",
    type: "feat",
    slug: "exercises",
    steps: list.flatMap((task) => {
      const { path, run } = language.test(task);
      return [
        {
          title: `A test of ${task.name}`,
          goal: task.goal,
          files: { create: [path] },
          verify: [{ run, expect: "fail" as const }],
        },
        {
          title: `Make ${task.name} right`,
          goal: task.goal,
          files: { modify: [language.source(task, "wrong").path] },
          verify: [{ run }],
        },
      ];
    }),
  };
}

function writing(language: Language, task: Task): ScriptedReply {
  const { path, text } = language.test(task);
  return { calls: [...overwrite(path, text), finish] };
}

function changeOf(language: Language, task: Task): [path: string, before: string, after: string] {
  const before = language.source(task, "wrong");
  return [before.path, before.text, language.source(task, "right").text];
}
