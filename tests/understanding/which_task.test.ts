import { describe, expect, test } from "bun:test";
import type { Task, TaskState } from "../../orchestrator/task/task.ts";
import { type Focus, taskDecidedAbout } from "../../orchestrator/understanding/focus.ts";
import { namedTask } from "../../orchestrator/understanding/named_task.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { shippedIntents } from "../intents/messages.ts";

const now = Date.parse("2026-01-01T12:00:00.000Z");
type Shown = [id: string, state: TaskState, secondsAgo: number, reason?: string];
const tasksOf = (shown: Shown[]): Task[] =>
  shown
    .map(([id, state, ago, reason]) => ({
      id,
      state,
      reason,
      updatedAt: new Date(now - ago * 1000).toISOString(),
    }))
    .sort((one, other) => (one.updatedAt < other.updatedAt ? -1 : 1)) as unknown as Task[];

const decide = (intent: string, shown: Shown[], about: string | null = null, named = false) => {
  const tasks = tasksOf(shown);
  const focus: Focus = { task: tasks.find(({ id }) => id === about) ?? null, tasks, named };
  const meant = taskDecidedAbout(intent, focus, now);
  return "among" in meant ? meant.among.map(({ id }) => id) : (meant.task?.id ?? null);
};

describe("a decision without an id", () => {
  test.each(["approve", "reject"])("%s is about the plan that was shown last, whatever ended in between", (intent) => {
    const shown: Shown[] = [
      ["T-1", "planned", 900],
      ["T-2", "completed", 600],
      ["T-3", "planned", 300],
      ["T-4", "failed", 200],
    ];
    expect(decide(intent, shown, "T-2")).toBe("T-3");
    expect(decide(intent, [...shown, ["T-5", "executing", 1]], "T-5")).toBe("T-3");
    // The older task's plan was shown anew.
    expect(decide(intent, [...shown.slice(1), ["T-1", "planned", 100]], null)).toBe("T-1");
  });

  test.each<[string, Shown]>([
    ["an end", ["T-9", "completed", 5]],
    ["a failure", ["T-9", "failed", 5]],
    ["a pause", ["T-9", "paused", 5]],
    ["a question", ["T-9", "clarifying", 5]],
    ["another plan", ["T-9", "planned", 5]],
  ])("asks which one where %s came just before it", (_, card) => {
    const asked = decide("approve", [["T-1", "planned", 60], card]);
    expect(asked).toBeArray();
    expect(asked).toContain("T-1");
  });

  test.each<[string, Shown]>([
    ["an end 20 s ago", ["T-9", "completed", 20]],
    ["an end before the plan", ["T-9", "completed", 9]],
    ["running work", ["T-9", "executing", 1]],
  ])("is not unclear because of %s", (_, card) => {
    expect(decide("approve", [["T-1", "planned", 7 + (card[2] > 15 ? 60 : 0)], card])).toBe("T-1");
  });

  test.each(["cancel", "pause"])("%s asks which one where several are being worked on", (intent) => {
    const working: Shown[] = [
      ["T-1", "executing", 50],
      ["T-2", "planning", 40],
    ];
    expect(decide(intent, working, "T-2")).toEqual(["T-1", "T-2"]);
    expect(decide(intent, working.slice(0, 1), "T-1")).toBe("T-1");
    expect(decide(intent, working, "T-2", true)).toBe("T-2");
  });

  test("resume is about what stopped last; asks where two stopped together", () => {
    const ended: Shown = ["T-3", "completed", 30];
    expect(decide("resume", [["T-1", "failed", 600], ["T-2", "paused", 90, "money"], ended], "T-3")).toBe("T-2");
    expect(
      decide(
        "resume",
        [
          ["T-1", "failed", 8],
          ["T-2", "paused", 3, "money"],
        ],
        "T-1",
      ),
    ).toEqual(["T-1", "T-2"]);
  });

  test("an answer is about the question that was asked last", () => {
    const asked: Shown[] = [
      ["T-1", "clarifying", 500],
      ["T-2", "clarifying", 100],
    ];
    expect(decide("clarify", asked, "T-2")).toBe("T-2");
    expect(decide("clarify", [...asked, ["T-3", "clarifying", 3]], "T-3")).toEqual(["T-1", "T-2", "T-3"]);
  });
});

describe("words that decide nothing, without an id", () => {
  const delivered = { branch: "feature/x", steps: [{ commit: "abc" }], pushed: {} };
  const about = (intent: string, shown: Shown[], id: string) => {
    const tasks = tasksOf(shown).map(
      (task) => ("completed" === task.state ? { ...task, work: delivered } : task) as Task,
    );
    const meant = taskDecidedAbout(
      intent,
      { task: tasks.find((one) => one.id === id) ?? null, tasks, named: false },
      now,
    );
    return "task" in meant ? meant.task?.id : meant;
  };

  test.each(["diff", "undo", "pr"])(
    "%s is about the task that has something of it, although a plan waits",
    (intent) => {
      const shown: Shown[] = [
        ["T-1", "completed", 900],
        ["T-2", "completed", 5],
        ["T-3", "planned", 3],
      ];
      expect(about(intent, shown, "T-3")).toBe("T-2");
      expect(about(intent, shown, "T-1")).toBe("T-1");
      expect(about(intent, shown.slice(2), "T-3")).toBe("T-3");
    },
  );
});

describe("the name of a task", () => {
  const named = async (text: string) => {
    const intents = await shippedIntents();
    const classifier = classifierOf(intents);
    return namedTask(text, (word) => classifier.knows(word), new Set(intents.keys()));
  };

  test.each([
    "approve T-41",
    "approve t-41",
    "approve t41",
    "approve 41",
    "approve #41",
    "aprobá la 41",
    "rechaza #41",
    "reject 41 please",
    "cancela la tarea 41",
    "cancel 41",
    "go ahead with T-41",
    "pause 41",
    "resume t41",
    "diff 41",
    "log #41",
    "/approve 41",
    "/modify T-41 use zod",
    "how is task 41 going?",
    "¿cómo va la tarea #41?",
  ])("is read in %s", async (text) => {
    expect(await named(text)).toBe("T-41");
  });

  test.each([
    "41",
    "la 2",
    "option 2",
    "use port 8080",
    "bump node to 22",
    "fix #123 https://github.com/acme/shop/issues/123",
    "el límite tiene que ser 10",
    "use a t2 instance",
    "drop step 2",
    "quita el paso 3",
    "30 días",
    "the total is 41.50",
  ])("is not read in %s", async (text) => {
    expect(await named(text)).toBeUndefined();
  });
});
