import { expect, test } from "bun:test";
import { isPartial } from "../../../orchestrator/evidence/counts/index.ts";
import { Output } from "../../../orchestrator/repository/sandbox/process/output.ts";
import { plainText } from "../../../orchestrator/repository/sandbox/process/plain_text.ts";

const end = 32 * 1024;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function written(text: string, chunk: number): string {
  const output = new Output();
  const all = bytes(text);
  for (let at = 0; at < all.length; at += chunk) output.add(all.subarray(at, at + chunk));
  return output.text();
}

/** No two places look alike. */
const numbered = (length: number): string =>
  Array.from({ length: Math.ceil(length / 8) }, (_, n) => n.toString().padStart(8, "0"))
    .join("")
    .slice(0, length);

test.each([1, 7, 1000, end - 1, end, end + 1, 10 * end])("the same whatever the size of the chunks: %d", (chunk) => {
  const short = numbered(2 * end);
  expect(written(short, chunk)).toBe(short);
  const long = numbered(3 * end + 5);
  expect(written(long, chunk)).toBe(`${long.slice(0, end)}\n⟦devorch: ${end + 5} bytes left out⟧\n${long.slice(-end)}`);
});

test("a character that the cut goes through is dropped", () => {
  const output = written(`x${"ñ".repeat(2 * end)}`, 999);
  expect(output).not.toContain("\ufffd");
  expect(output).toEndWith("ññ");
});

test("plain text keeps lines and tabs and nothing that a terminal would act on", () => {
  expect(plainText("\x1b[1;31mred\x1b[0m\tb\r\nc\rd\x07\x00\x08e\u009b31m")).toBe("red\tb\nc\nde31m");
  expect(plainText("\x1b]8;;http://x\x07link\x1b]8;;\x1b\\ \x1b(Bplain\x1b7")).toBe("link plain");
  expect(plainText("safe\u202egpj.exe\u2066")).toBe("safegpj.exe");
  expect(plainText("acción ✓ 日本")).toBe("acción ✓ 日本");
});

test("a listener that throws does not disturb", () => {
  const output = new Output(() => {
    throw new Error("display");
  });
  output.add(bytes("one\n"));
  expect(output.text()).toBe("one\n");
});

test("an output whose middle was dropped is known as such, by every version's mark", () => {
  expect(isPartial(written("x\n".repeat(2 * end), 4096))).toBe(true);
  expect(isPartial("1 passed\n[... 12 bytes left out ...]\nmore")).toBe(true);
  expect(isPartial("12 bytes left out\n")).toBe(false);
});
