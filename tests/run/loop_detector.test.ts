import { describe, expect, test } from "bun:test";
import { LoopDetector, type Round } from "../../orchestrator/run/conversation/loop_detector.ts";
import { text } from "../../orchestrator/texts/index.ts";

const round = (more: Partial<Round>): Round => ({ calls: [], results: [], text: "", edits: 0, state: "", ...more });
const read = (path: string, output: string, isError = false): Round =>
  round({ calls: [{ name: "read_file", input: { path } }], results: [{ output, isError }] });
let counter = 0;
const edit = (path: string, state: string): Round =>
  round({
    calls: [{ name: "edit_file", input: { path, n: state } }],
    results: [{ output: `${state} ${counter++}`, isError: false }],
    edits: 1,
    state,
  });

/** After how many rounds a circle is seen, and which. */
function seen(rounds: Round[]): [number, string] | null {
  const watch = new LoopDetector();
  for (const [index, each] of rounds.entries()) {
    const circle = watch.add(each);
    if (circle) return [index + 1, text("en", circle.said.key, circle.said.params)];
  }
  return null;
}

const times = (count: number, make: (index: number) => Round): Round[] =>
  Array.from({ length: count }, (_, at) => make(at));

describe("circles", () => {
  test("the same call with the same result, four times", () => {
    expect(seen(times(9, () => read("a.ts", "text")))).toEqual([
      4,
      "The model goes in a circle: it repeats read_file a.ts and always gets the same.",
    ]);
  });

  test("the same error, whatever was tried", () => {
    const rounds = times(9, (n) => read(`${n}.ts`, "no such tool\nmore", true));
    expect(seen(rounds)?.[0]).toBe(5);
    expect(seen(rounds)?.[1]).toContain("no such tool");
  });

  test("nothing but errors", () => {
    expect(seen(times(12, (n) => read(`${n}.ts`, `error ${n}`, true)))?.[0]).toBe(10);
  });

  test("back and forth", () => {
    const rounds = times(12, (n) => (n % 2 === 0 ? read("a.ts", "a") : read("b.ts", "b")));
    expect(seen(rounds)).toEqual([
      6,
      "The model goes in a circle: it goes back and forth between read_file a.ts and read_file b.ts.",
    ]);
  });

  test("edits that lead back to what was there", () => {
    const rounds = times(12, (n) => edit("a.ts", n % 3 === 0 ? "one" : n % 3 === 1 ? "two" : "three"));
    expect(seen(rounds)).toEqual([7, "The model goes in a circle: its last 4 edits changed nothing."]);
  });

  test("words alone", () => {
    expect(seen(times(9, (n) => round({ text: `I will do it ${n}` })))?.[0]).toBe(5);
  });

  test("each says what to do instead", () => {
    const watch = new LoopDetector();
    for (const each of times(3, () => read("a.ts", "text"))) expect(watch.add(each)).toBeUndefined();
    expect(watch.add(read("a.ts", "text"))?.hint).toContain("read_file a.ts was called 4 times");
  });
});

describe("no circles", () => {
  test.each<[string, Round[]]>([
    ["the same call with another result each time", times(20, (n) => read("a.ts", `${n}`))],
    ["another call with the same result each time", times(20, (n) => read(`${n}.ts`, "empty"))],
    ["three times the same, then something else", times(20, (n) => read(n % 4 === 3 ? `${n}` : "a.ts", "x"))],
    ["errors now and then", times(20, (n) => read(`${n}.ts`, "gone", n % 4 !== 0))],
    ["edits that go on", times(20, (n) => edit("a.ts", `${n}`))],
    ["read, edit, read, edit", times(20, (n) => (n % 2 === 0 ? read("a.ts", `${n}`) : edit("a.ts", `${n}`)))],
    ["a word between the calls", times(20, (n) => (n % 2 === 0 ? round({ text: "So." }) : read(`${n}`, "x")))],
    ["an edit taken back once", ["a", "b", "a", "c", "d"].map((state) => edit("a.ts", state))],
  ])("%s", (_, rounds) => {
    expect(seen(rounds)).toBeNull();
  });
});
