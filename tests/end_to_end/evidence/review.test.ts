import { describe, expect, test } from "bun:test";
import type { Play, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, finish, overwrite, type Place } from "../../support/executable.ts";
import { type Worked, work } from "../../support/house.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const finding = (severity: "blocking" | "advisory", file: string, line: number, text: string) => ({
  severity,
  file,
  line,
  text,
});
type Finding = ReturnType<typeof finding>;
const review = (...findings: Finding[]): ScriptedReply => ({ calls: [call("submit_review", { findings })] });

const page = (place: Place, name = "progress.md") => place.remote("show", `feature/stock:.dev-tasks/${name}`);
const commits = (place: Place) => place.remote("log", "--format=%s", "main..feature/stock").split("\n");
const reviewEvents = ({ events }: Worked) => events.filter(({ type }) => type === "review.done");
const plan = aPlan([{}], {
  assumptions: ["Stock is a number."],
  acceptance: ["It never goes below zero."],
  outOfScope: ["The price list"],
});
const oneStep = { planner: [plan], executor: [doing(1)] };

describe("the reviewer reads the whole change", () => {
  test("against request, acceptance, out of scope and the repository's rules, without the executor's prose; its advisory findings stand on the card and in progress.md, those about nothing do not", async () => {
    const reviewer = [
      review(
        finding("advisory", "./part1.txt", 1, "A *name* would <help>"),
        finding("blocking", "part1.txt", 7, "no such line"),
        finding("blocking", "nowhere.txt", 1, "no such file"),
        finding("blocking", "../outside.txt", 1, "no such place"),
      ),
    ];
    const files = { "AGENTS.md": "Every module has a test.\n", ".env": "TOKEN=a-secret-value\n", "a.txt": "a\n" };
    const step: ScriptedReply = {
      calls: [
        call("write_file", { path: "part1.txt", content: "right\nand more\n" }),
        call("finish_step", { summary: "prose of the executor" }),
      ],
    };
    await using place = aPlace({ files, reviewer, script: { planner: [plan], executor: [step] } });

    const said = await work(place);

    expect(said.exit).toBe(0);
    const [asked] = place.models.reviews;
    const told = asked?.messages[0]?.text ?? "";
    for (const fact of ["Add stock", "Stock is a number.", "It never goes below zero.", "The price list"])
      expect(told).toContain(fact);
    expect(told).toContain("Every module has a test.");
    expect(told).toMatch(/part1\.txt\nnew file mode 100644\n@@ .*\n {4}1 \+right\n {4}2 \+and more/);
    expect(JSON.stringify(asked?.body)).not.toContain("prose of the executor");
    expect(asked?.tools).toEqual(["read_file", "list_files", "search", "submit_review"]);
    expect(asked?.model).toBe("claude-opus-5-5");
    expect(reviewEvents(said)).toMatchObject([{ blocking: 0, advisory: 1, model: "anthropic/claude-opus-5-5" }]);
    expect(place.models.reviews).toHaveLength(1);
    expect(page(place)).toContain("Reviewed by anthropic/claude-opus-5-5: 1 remark");
    expect(page(place)).toContain("part1.txt:1 A \\*name\\* would \\<help\\>");
    expect(page(place)).not.toContain("no such");
    expect(commits(place)).toEqual(["feat: Part 1"]);
  });

  longTest("its tools show neither secrets nor devorch's own pages", async () => {
    const reads = ["prod.env", ".dev-tasks/progress.md"].map((path) => call("read_file", { path }));
    const searches = ["a-secret-value", "prose of"].map((pattern) => call("search", { pattern }));
    const reviewer: Play = ({ turn }) => (turn === 0 ? { calls: [...reads, ...searches] } : review());
    const files = { "prod.env": "TOKEN=a-secret-value\n" };
    const two: ScriptedReply[] = [1, 2].map((n) => ({
      calls: [
        call("write_file", { path: `part${n}.txt`, content: "right\n" }),
        call("finish_step", { summary: "prose of the executor" }),
      ],
    }));
    await using place = aPlace({ files, reviewer, script: { planner: [aPlan([{}, {}])], executor: two } });

    const said = await work(place);

    expect(said.exit).toBe(0);
    const results = place.models.reviews[1]?.messages.flatMap((message) => message.results) ?? [];
    expect(results).toHaveLength(4);
    for (const { output } of results) expect(output).not.toMatch(/a-secret-value|prose of the/);
  });
});

describe("blocking findings", () => {
  const blocking = finding("blocking", "part1.txt", 1, "It does not say how much.");
  /** Finds it until the file says how much. */
  const untilMended: Play = ({ messages }) => (messages[0]?.text.includes("+how much") ? review() : review(blocking));
  const mending: ScriptedReply = { calls: [...overwrite("part1.txt", "right\nhow much\n"), finish] };

  test("become one step more, which the executor does like any other, and are looked at once more", async () => {
    const script = { planner: [plan], executor: [doing(1), mending] };
    await using place = aPlace({ script, reviewer: untilMended });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(commits(place)).toEqual(["feat: mend what the review found", "feat: Part 1"]);
    expect(place.remote("log", "-1", "--format=%(trailers:key=Devorch-Step,valueonly)", "feature/stock").trim()).toBe(
      "T-1/1/2",
    );
    expect(reviewEvents(said)).toMatchObject([{ blocking: 1 }, { blocking: 0 }]);
    expect(said.events.filter(({ type }) => type === "step.started")).toMatchObject([
      { step: 1, of: 1 },
      { step: 2, of: 2, title: "Mend what the review found" },
    ]);
    const told = place.models.requests.at(-1)?.messages[0]?.text ?? "";
    expect(told).toContain("Your step is 2: Mend what the review found");
    expect(told).toContain("part1.txt:1: It does not say how much.");
    const { steps, review: shown } = await place.show();
    expect(steps.map(({ state }) => state)).toEqual(["green", "green"]);
    expect(shown).toMatchObject({ findings: [], before: [blocking], added: { step: 2, state: "green" } });
    expect(page(place)).toContain("Step 2 worked on 1 blocking finding of the review before");
    expect(page(place)).toContain("nothing to object to");
    const { planHash, steps: published } = JSON.parse(page(place, "state.json"));
    expect([planHash, published.length]).toEqual([(await place.show()).plan?.hash ?? "", 1]);
  });

  longTest("that are found again only stand on the card: there is no third round", async () => {
    const executor = [doing(1), mending];
    await using place = aPlace({ script: { planner: [plan], executor }, reviewer: () => review(blocking) });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(reviewEvents(said)).toHaveLength(2);
    expect(place.models.reviews).toHaveLength(2);
    expect(commits(place)).toHaveLength(2);
    expect(page(place)).toContain("⛔ part1.txt:1 It does not say how much.");
  });

  longTest("whose step gets no check green leave the branch as it was, pushed, with the findings said", async () => {
    const breaking: ScriptedReply = { calls: [...overwrite("stock.txt", "none\n"), finish] };
    const executor = [doing(1), breaking, { calls: [finish] }, { calls: [finish] }];
    await using place = aPlace({ script: { planner: [plan], executor }, reviewer: untilMended });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(commits(place)).toEqual(["feat: Part 1"]);
    expect(place.remote("show", "feature/stock:stock.txt")).toBe("stock 0");
    expect(page(place)).toContain("⛔ part1.txt:1 It does not say how much.");
    expect(said.events.filter(({ type }) => type === "step.failed")).toMatchObject([{ step: 2 }]);
    const { state, steps, review: shown } = await place.show();
    expect([state, ...steps.map((step) => step.state)]).toEqual(["completed", "green", "red"]);
    expect(shown).toMatchObject({ findings: [blocking], added: { step: 2, state: "red" } });
  });

  longTest("that the executor leaves as they are stand on the card", async () => {
    const executor = [doing(1), { calls: [finish] }];
    await using place = aPlace({ script: { planner: [plan], executor }, reviewer: untilMended });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(commits(place)).toEqual(["feat: Part 1"]);
    expect((await place.show()).review).toMatchObject({ findings: [blocking], added: { step: 2, state: "skipped" } });
    expect(said.events).toContainEqual(expect.objectContaining({ type: "notice", key: "review.unchanged" }));
  });
});

describe("trouble with the reviewer", () => {
  const nonsense: ScriptedReply = { calls: [call("submit_review", { findings: [{ severity: "terrible" }] })] };
  const troubles: [string, { reviewer?: Play; env?: Record<string, string>; why: RegExp }][] = [
    ["it only talks", { reviewer: () => ({ text: "Looks fine to me." }), why: /no usable review/ }],
    ["its review has another shape", { reviewer: () => nonsense, why: /no usable review/ }],
    ["it calls tools that it does not have", { reviewer: () => doing(1), why: /no usable review/ }],
    ["its key is refused", { reviewer: () => ({ misbehave: { status: 401 } }), why: /key/ }],
    ["its request is refused", { reviewer: () => ({ invalid: "no such thing" }), why: /no such thing/ }],
    ["its model does not exist", { reviewer: () => ({ misbehave: { status: 404 } }), why: /REVIEWER_MODEL/ }],
    ["its provider does not exist", { env: { REVIEWER_MODEL: "nobody/model" }, why: /REVIEWER_MODEL/ }],
  ];

  test.each(rowsOf(troubles, "it only talks"))(
    "%s: pushed, and the reason said",
    async (_, { reviewer, env = {}, why }) => {
      await using place = aPlace({ script: oneStep, ...(reviewer && { reviewer }), env });

      const said = await work(place);

      expect(said.exit).toBe(0);
      expect(commits(place)).toEqual(["feat: Part 1"]);
      expect(reviewEvents(said)).toEqual([]);
      expect(said.events.filter((event) => event.type === "notice" && event.key === "review.none")).toHaveLength(1);
      expect(page(place)).toMatch(/Not reviewed: /);
      const { state, review: shown } = await place.show();
      expect([state, shown?.model]).toEqual(["completed", null]);
      expect(shown?.why).toMatch(why);
    },
  );

  longTest("a reviewer that never answers has a share of the time, not the task's", async () => {
    await using place = aPlace({ script: oneStep, reviewer: () => ({ misbehave: "hang" }) });

    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json", "--timeout", "20");

    expect(said.exit).toBe(0);
    expect((await place.show()).review?.why).toMatch(/did not end within \d+ s/);
  });

  longTest("what it costs counts, and the limit of money holds for it", async () => {
    const dear = { input: 1_000_000, output: 0, cached: 0, cacheWrite: 0 };
    const reviewer: Play = () => ({ ...review(), usage: dear });
    const script = { planner: [plan, plan], executor: [doing(1), { ...doing(1), usage: dear }] };
    await using place = aPlace({ script, reviewer });

    const paid = await work(place);
    const limits = ["--yes", "--max-cost", "0.05"];
    const limited = await place.devorch("run", "Add other stock", "--repo", place.url, ...limits);

    expect([paid.exit, limited.exit]).toEqual([0, 0]);
    expect((await place.show("T-1")).costUsd).toBeGreaterThan(1);
    expect(place.models.reviews).toHaveLength(1);
    expect((await place.show("T-2")).review).toMatchObject({ model: null, why: "the cost limit was reached" });
  });

  longTest("REVIEW=off asks no model", async () => {
    await using place = aPlace({ script: oneStep, env: { REVIEW: "off" } });

    const said = await work(place);

    expect(said.exit).toBe(0);
    expect(place.models.reviews).toEqual([]);
    expect(said.events.filter(({ type }) => type === "notice" || type === "review.done")).toEqual([]);
    expect((await place.show()).review).toMatchObject({ model: null, why: "REVIEW=off" });
  });
});

describe("killed at any moment of it", () => {
  const blocking = finding("blocking", "part1.txt", 1, "It does not say how much.");
  const moments = ["first review", "added step", "second review"] as const;

  longTest.each(moments)("at the %s: it goes on, and pays and commits nothing twice", async (moment) => {
    let kill: (() => void) | undefined;
    const seen: string[] = [];
    const at = async (name: (typeof moments)[number], reply: ScriptedReply): Promise<ScriptedReply> => {
      seen.push(name);
      if (name !== moment || seen.filter((each) => each === name).length > 1) return reply;
      kill?.();
      return { misbehave: "hang" };
    };
    await using place = aPlace({
      reviewer: ({ messages }) =>
        messages[0]?.text.includes("+how much") ? at("second review", review()) : at("first review", review(blocking)),
      script: ({ tools, messages }) => {
        if (tools.includes("submit_plan")) return plan;
        const { text = "" } = messages[0] ?? {};
        const mending = { calls: [...overwrite("part1.txt", "right\nhow much\n"), finish] };
        return text.includes("Your step is 2") ? at("added step", mending) : doing(1);
      },
    });
    const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
    kill = () => running.kill("SIGKILL");
    await running.done;

    const said = await place.devorch("resume", "T-1", "--json");

    expect(said.exit).toBe(0);
    expect(commits(place)).toEqual(["feat: mend what the review found", "feat: Part 1"]);
    const expected = moments.flatMap((name) => (name === moment ? [name, name] : [name]));
    expect(seen).toEqual(expected);
    expect((await place.show()).steps.map(({ state }) => state)).toEqual(["green", "green"]);
    expect(reviewEvents(said)).toHaveLength(2);
  });
});
