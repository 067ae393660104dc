import { expect, test } from "bun:test";
import { aPlace, call, finish } from "./support/executable.ts";

/**
 * Read this one first: what devorch is, told by the built executable. The git server and the model server are real servers on
 * this machine; the models' answers are written down here, everything else happens.
 */
test("a sentence becomes a reviewed branch", async () => {
  // The project is a shop whose test is a shell script.
  const files = {
    Makefile: "test:\n\t@sh test.sh\n",
    "test.sh": 'grep -q "^stock" shop.txt && echo "1 passed, 0 failed" || { echo "0 passed, 1 failed"; exit 1; }\n',
    "shop.txt": "stock 5\n",
  };

  // Claude, the planner, asks one thing that it cannot read in the repository, then hands in a plan of two steps.
  const question = { text: "When is the stock taken?", options: ["on order", "on payment"], default: "on payment" };
  const plan = {
    summary: "Orders above the stock are refused.",
    type: "feat",
    slug: "stock-validation",
    steps: [
      {
        title: "Refuse orders above the stock",
        goal: "shop.txt says that such an order is refused.",
        files: { modify: ["shop.txt"] },
        verify: [{ run: "grep -q refused shop.txt" }, { run: "make test" }],
      },
      {
        title: "Say so in the manual",
        goal: "manual.txt explains it.",
        files: { create: ["manual.txt"] },
        verify: [{ run: "grep -q stock manual.txt" }],
      },
    ],
  };
  const planner = [{ calls: [call("ask_user", { questions: [question] })] }, { calls: [call("submit_plan", plan)] }];

  // Gemini, the executor, breaks a test at first; the output goes back to it, and it mends what it broke.
  const breaking = call("write_file", { path: "shop.txt", content: "refused above 5\n" });
  const mending = call("write_file", { path: "shop.txt", content: "stock 5\nrefused above 5\n" });
  const explaining = call("write_file", { path: "manual.txt", content: "Orders above the stock are refused.\n" });
  const executor = [
    { calls: [call("read_file", { path: "shop.txt" }), breaking, finish] },
    { calls: [mending, finish] },
    { misbehave: "hang" as const },
    { calls: [explaining, finish] },
  ];
  await using shop = aPlace({ files, script: { planner, executor } });

  // The sentence. It ends with the question: the process leaves, the task waits.
  const asked = await shop.devorch("run", "Add stock validation", "--repo", shop.url, "--json");
  expect(asked.exit).toBe(3);
  expect(asked.events.at(-1)).toMatchObject({ type: "question.asked", questions: [{ text: question.text }] });

  // The answer. It ends with the plan, which nothing has been done of yet.
  const planned = await shop.devorch("answer", "T-1", "on payment", "--json");
  expect(planned.exit).toBe(3);
  expect(planned.events.at(-1)).toMatchObject({ type: "plan.ready", revision: 1 });
  expect(shop.remote("branch", "--list").trim()).toBe("* main");

  // The yes. The first step is red, then green; in the middle of the second the machine loses its power.
  const working = shop.begin("approve", "T-1", "--json");
  await working.event("step.started", 3);
  while (shop.models.requests.length < 5) await Bun.sleep(20);
  working.kill("SIGKILL");
  const { events } = await working.done;
  const checks = events.flatMap((event) => (event.type === "step.verified" ? [[event.command, event.green]] : []));
  expect(checks).toEqual([
    ["grep -q refused shop.txt", true],
    ["make test", false],
    ["grep -q refused shop.txt", true],
    ["make test", true],
  ]);

  // Power again. What was done is not done twice, what was left is done, and the branch is pushed.
  const done = await shop.devorch("resume", "T-1", "--json");
  expect(done.exit).toBe(0);
  expect(done.events.at(-1)).toMatchObject({ type: "task.completed", branch: "feature/stock-validation" });

  // One commit for each step, and what stands in them is what was seen to pass.
  const subjects = shop.remote("log", "--reverse", "--format=%s", "main..feature/stock-validation").trim().split("\n");
  expect(subjects).toEqual(["feat: Refuse orders above the stock", "feat: Say so in the manual"]);
  expect(shop.remote("show", "feature/stock-validation:shop.txt")).toContain("stock 5\nrefused above 5");
  expect(shop.remote("show", "feature/stock-validation:manual.txt")).toContain("stock");
});
