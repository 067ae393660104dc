import { describe, expect, test } from "bun:test";
import { type Key, KeyReader } from "../../../orchestrator/chat/shell/keys.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (...chunks: string[]): string[] => {
  const reader = new KeyReader();
  return chunks.flatMap((chunk) => reader.read(bytes(chunk))).map(told);
};
const told = (key: Key) => (key.name === "text" ? `${key.pasted ? "pasted " : ""}"${key.text}"` : key.name);

describe("keys", () => {
  test.each([
    ["\x1b[A", "up"],
    ["\x1bOB", "down"],
    ["\x1b[C", "right"],
    ["\x1b[D", "left"],
    ["\x1b[H", "home"],
    ["\x1b[4~", "end"],
    ["\x1b[3~", "delete"],
    ["\x1b[1;5C", "word-right"],
    ["\x1b[1;3D", "word-left"],
    ["\x1bb", "word-left"],
    ["\x1b\x7f", "kill-word-left"],
    ["\x01", "home"],
    ["\x03", "interrupt"],
    ["\x04", "leave"],
    ["\t", "tab"],
    ["\x7f", "backspace"],
  ])("%j", (sent, name) => {
    expect(read(sent)).toEqual([name]);
    // A slow line may cut it anywhere.
    for (let at = 1; at < sent.length; at++) expect(read(sent.slice(0, at), sent.slice(at))).toEqual([name]);
  });

  test("letters of any language stay whole, also when a chunk ends inside of one", () => {
    expect(read("validación 漢字 👩‍👩‍👧")).toEqual(['"validación 漢字 👩‍👩‍👧"']);
    const reader = new KeyReader();
    const sent = bytes("ñ👍");
    const keys = [...sent].flatMap((byte) => reader.read(Uint8Array.of(byte)));
    expect(keys.map(told).join("")).toBe('"ñ""👍"');
  });

  test("a burst is as many lines as it has line ends", () => {
    expect(read("tasks\rshow T-1\r\ncost\n")).toEqual(['"tasks"', "enter", '"show T-1"', "enter", '"cost"', "enter"]);
    expect(read("a\r", "\nb")).toEqual(['"a"', "enter", '"b"']);
  });

  test("a marked paste is one text, in however many pieces it comes", () => {
    expect(read("\x1b[200~one\r\ntwo\x1b[A", " three\x1b[20", "1~x")).toEqual(['pasted "one\ntwo\x1b[A three"', '"x"']);
  });

  test("what means nothing is dropped without a trace", () => {
    expect(read("\x1b[99~a\x1b[Zb\x00c\x1bzd")).toEqual(['"a"', '"b"', '"c"', '"d"']);
    expect(read("\x1b\x1b[Ax")).toEqual(["up", '"x"']);
    expect(read("\x1b[1;ñ")).not.toContain("up");
  });
});
