import { expect, test } from "bun:test";
import type { Message, Part } from "../../orchestrator/models/model.ts";
import { applyEdits } from "../../orchestrator/repository/edit.ts";
import { shortenResults } from "../../orchestrator/run/conversation/shorten_results.ts";
import { leftOut } from "../../orchestrator/safety/visible_text.ts";

const text = (at: number) => `line ${at}\n`.repeat(100);

/** A person's words, then rounds of an edit with its result and a remark. */
function conversation(rounds: number): Message[] {
  const opening: Part[] = [
    { type: "text", text: text(0) },
    { type: "image", name: "seen.png", media: "image/png", sha256: "ab" },
  ];
  const messages: Message[] = [{ role: "user", parts: opening }];
  for (let at = 1; at <= rounds; at++) {
    const call = { id: `thought_${at}`, name: "edit_file" };
    const input = { path: `src/${at}.ts`, edits: [{ old: text(at), new: "short" }], all: true, from: at };
    messages.push({
      role: "assistant",
      from: "google",
      raw: { signed: at },
      parts: [{ type: "call", ...call, input }],
    });
    const output = at % 3 === 0 ? "done" : text(at);
    const remark: Part[] = at % 4 === 0 ? [{ type: "text", text: text(at) }] : [];
    messages.push({ role: "user", parts: [{ type: "result", ...call, output, isError: at % 5 === 0 }, ...remark] });
  }
  return messages;
}

const partsOf = (messages: readonly Message[], type: Part["type"]) =>
  messages.flatMap(({ parts }) => parts.filter((part) => part.type === type));

test("results and inputs of old rounds are told by their length, words and pictures stay, the newest rounds are whole", () => {
  const said = conversation(20);

  const told = shortenResults(said, 6);

  expect(told.map(({ role }) => role)).toEqual(said.map(({ role }) => role));
  expect(partsOf(told, "text")).toEqual(partsOf(said, "text"));
  expect(partsOf(told, "image")).toEqual(partsOf(said, "image"));
  expect(told.flatMap(({ raw }) => raw ?? [])).toEqual([]);
  const results = partsOf(told, "result") as Extract<Part, { type: "result" }>[];
  expect(results.slice(0, 4).map(({ output }) => output)).toEqual([
    "(100 lines, no longer shown; call again)",
    "(100 lines, no longer shown; call again)",
    "done",
    "(100 lines, no longer shown; call again)",
  ]);
  expect(results.slice(-6).map(({ output }) => output)).toEqual(
    [15, 16, 17, 18, 19, 20].map((at) => (at % 3 ? text(at) : "done")),
  );
  expect(results.map(({ isError }) => isError)).toEqual(Array.from({ length: 20 }, (_, at) => at % 5 === 4));
  const calls = partsOf(told, "call") as Extract<Part, { type: "call" }>[];
  expect(calls[0]?.input).toEqual({
    path: "src/1.ts",
    edits: [{ old: leftOut(text(1).length, "characters"), new: "short" }],
    all: true,
    from: 1,
  });
  expect(calls.at(-1)?.input).toEqual((partsOf(said, "call").at(-1) as (typeof calls)[0]).input);
});

test("each result keeps its call, under an id that no model made", () => {
  const told = shortenResults(conversation(20), 6);

  for (const [at, message] of told.entries()) {
    const ids = message.parts.flatMap((part) => (part.type === "call" ? [part.id] : []));
    const answered = told[at + 1]?.parts.flatMap((part) => (part.type === "result" ? [part.id] : [])) ?? [];
    if (message.role === "assistant") expect(answered).toEqual(ids);
  }
  expect(JSON.stringify(told)).not.toContain("thought_");
});

test("what was told in short once is told by the same bytes the next time", () => {
  const [once, again] = [shortenResults(conversation(16), 6), shortenResults(conversation(32), 6)];

  const old = JSON.stringify(once.slice(0, 1 + 2 * 10)).slice(0, -1);

  expect(JSON.stringify(again)).toStartWith(old);
});

test("an edit that copies what stands for a long text is refused", () => {
  const [first] = partsOf(shortenResults(conversation(20), 6), "call");
  const { input } = first as { input: { edits: { old: string }[] } };
  const edit = { old: text(1), new: input.edits[0]?.old ?? "" };

  expect(applyEdits(text(1), [edit])).toMatchObject({ ok: false, reason: "placeholder" });
});

test("ids that a model gives again are of one call each", () => {
  const said = conversation(20).map((message): Message => {
    const parts = message.parts.map((part) =>
      "id" in part ? { ...part, id: `call_${Number(part.id.slice(8)) % 3}` } : part,
    );
    return { ...message, parts };
  });

  const told = shortenResults(said, 6);

  const calls = partsOf(told, "call") as Extract<Part, { type: "call" }>[];
  const results = partsOf(told, "result") as Extract<Part, { type: "result" }>[];
  expect(new Set(calls.map(({ id }) => id)).size).toBe(20);
  expect(results.map(({ id }) => id)).toEqual(calls.map(({ id }) => id));
});

test("what an old call was about is still told: its path, however long", () => {
  const path = "src/main/java/org/example/shop/stock/service/internal/StockServiceImpl.java";
  const call: Part = { type: "call", id: "a", name: "write_file", input: { path, content: text(1) } };
  const said: Message[] = [{ role: "assistant", parts: [call] }, ...conversation(8)];

  const [first] = partsOf(shortenResults(said, 6), "call") as Extract<Part, { type: "call" }>[];

  expect(first?.input).toEqual({ path, content: leftOut(text(1).length, "characters") });
});
