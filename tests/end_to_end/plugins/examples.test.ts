import { expect, test } from "bun:test";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, call, finish, type Place, shopFiles } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

/** As somebody gets them who has the executable alone. */
async function withExamples(options: Parameters<typeof aPlace>[0]): Promise<Place> {
  const place = aPlace(options);
  await place.devorch("plugins", "init");
  cpSync(join(place.folder, "plugins/examples"), join(place.folder, "plugins"), { recursive: true });
  return place;
}

test("all of the examples load, and each of them is good", async () => {
  await using place = await withExamples({ script: {} });

  const rows: { name: string; kind: string; state: string; replaces: string | null }[] = JSON.parse(
    (await place.devorch("plugins", "list", "--json")).stdout,
  );
  const files = ["deploy.ts", "review.ts", "agents/auditor.ts", "agents/tools/ticket.ts", "ai/models/local.ts"];
  const checked = await place.devorch("plugins", "check", ...files.map((file) => join("plugins", file)));

  expect(rows.map(({ kind, name, state }) => `${kind} ${name} ${state}`)).toEqual([
    "intent deploy loaded",
    "intent review loaded",
    "agent auditor loaded",
    "tool ticket loaded",
    "provider local loaded",
    "prompt auditor/role loaded",
    "prompt executor/coding_rules loaded",
    "schedule dependencies loaded",
    "mcp tree loaded",
  ]);
  expect(rows.flatMap(({ replaces }) => replaces ?? [])).toEqual(["prompt executor/coding_rules"]);
  expect(checked.exit).toBe(0);
  expect(checked.stdout.trim().split("\n")).toHaveLength(files.length);
});

longTest("deploy runs the project's own command, counts, and says what went wrong", async () => {
  const Makefile = 'deploy:\n\t@test "$(BRANCH)" != broken && echo "deploying $(BRANCH)"\n';
  await using place = await withExamples({ script: {}, files: { ...shopFiles, Makefile } });
  await place.devorch("repo", "add", "shop", place.url);
  await place.devorch("ask", "/repo shop");

  expect((await place.devorch("ask", "/deploy branch: v2")).stdout).toContain("v2 is on staging (deployment 1).");
  expect((await place.devorch("ask", "despliega main en staging")).stdout).toContain(
    "main is on staging (deployment 2).",
  );
  expect((await place.devorch("ask", "/deploy branch: broken")).stdout).toContain("broken was not deployed");
});

test("the auditor reads the repository and the ticket, and answers", async () => {
  const asked: string[] = [];
  using tracker = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      asked.push(`${new URL(request.url).pathname} ${request.headers.get("authorization")}`);
      return Response.json({ title: "Stock", state: "open", text: "Never below zero." });
    },
  });
  await using place = await withExamples({
    script: {
      planner: [
        { calls: [call("read_file", { path: "stock.txt" }), call("ticket", { id: "SHOP-12" })] },
        { text: "stock.txt:1 allows anything." },
      ],
    },
    env: { TRACKER_URL: `http://127.0.0.1:${tracker.port}`, TRACKER_TOKEN: "token-of-the-tracker" },
  });
  await place.devorch("repo", "add", "shop", place.url);
  await place.devorch("ask", "/repo shop");

  const said = await place.devorch("ask", "/review the stock");

  expect(said.stdout).toContain("stock.txt:1 allows anything.");
  expect(asked).toEqual(["/tickets/SHOP-12 Bearer token-of-the-tracker"]);
  const [first, second] = place.models.requests;
  expect(first?.system).toContain("You review code.");
  const results = second?.messages.at(-1)?.results.map(({ output }) => output);
  expect(results?.[0]).toContain("stock 0");
  expect(results?.[1]).toContain("SHOP-12 Stock (open)\nNever below zero.");
});

longTest("a step is done by a model behind an OpenAI-compatible API, told in Spanish by the overlay", async () => {
  const requests: {
    model: string;
    messages: { role: string; content: string; tool_calls?: unknown[] }[];
    tools: unknown[];
  }[] = [];
  const write = call("write_file", { path: "part1.txt", content: "right\n" });
  const answers = [[write], [finish]];
  using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      requests.push((await request.json()) as (typeof requests)[number]);
      // The first answer breaks off: the provider says so, devorch asks again.
      if (requests.length === 1) return streamed([{ choices: [{ delta: { content: "I" } }] }]);
      return streamed(chunksOf(answers[requests.length - 2] ?? []));
    },
  });
  await using place = await withExamples({
    script: { planner: [aPlan([{}])] },
    env: { EXECUTOR_MODEL: "local/qwen", LOCAL_BASE_URL: `http://127.0.0.1:${server.port}/v1` },
  });

  const run = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(run.exit).toBe(0);
  expect(place.remote("show", "feature/stock:part1.txt")).toBe("right");
  expect(requests.map(({ model }) => model)).toEqual(["qwen", "qwen", "qwen"]);
  expect(requests[0]?.messages[0]?.content).toContain("Los comentarios del código se escriben en español.");
  expect(JSON.stringify(requests[0]?.tools)).toContain('"required":["path","content"]');
  expect(requests[2]?.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool"]);
  const usage = run.events.flatMap((event) => (event.type === "usage" ? [event] : []));
  expect(usage).toContainEqual(expect.objectContaining({ model: "local/qwen", input: 12, output: 3 }));
});

/** As vLLM and Ollama send calls: name first, the input in pieces. */
function chunksOf(calls: { name: string; input: unknown }[]): object[] {
  const pieces = calls.flatMap(({ name, input }, index) => {
    const json = JSON.stringify(input);
    const piece = (text: string) => ({ index, function: { arguments: text } });
    return [
      { index, id: `c${index}`, function: { name, arguments: "" } },
      piece(json.slice(0, 5)),
      piece(json.slice(5)),
    ];
  });
  return [
    ...pieces.map((piece) => ({ choices: [{ delta: { tool_calls: [piece] } }] })),
    { choices: [{ delta: {}, finish_reason: "tool_calls" }] },
    { choices: [], usage: { prompt_tokens: 12, completion_tokens: 3 } },
  ];
}

function streamed(chunks: object[]): Response {
  const text = [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"].map((line) => `data: ${line}\n\n`).join("");
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}
