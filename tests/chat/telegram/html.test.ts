import { expect, test } from "bun:test";
import {
  htmlPaint,
  inChat,
  linkHtml,
  sentenceHtml,
  splitHtml,
  withoutTags,
} from "../../../orchestrator/chat/telegram/outgoing/html.ts";

const same = (text: string) => text;

test("what people and models write is never markup", () => {
  expect(sentenceHtml('<b>&"`x<y`', same)).toBe("&lt;b&gt;&amp;&quot;<code>x&lt;y</code>");
  expect(linkHtml('https://x.example/?a=1&b="', "a<b")).toBe(
    '<a href="https://x.example/?a=1&amp;b=&quot;">a&lt;b</a>',
  );
  expect(linkHtml("javascript:alert(1)", "go")).toBe("go");
});

test("commands of the terminal are those of the chat", () => {
  expect(inChat("Go on with `devorch resume T-1 --max-cost 3`.")).toBe("Go on with /resume T-1.");
  expect(inChat("`devorch show T-2` tells")).toBe("/status T-2 tells");
});

test("a long text is cut between lines, and an open tag is closed and opened again", () => {
  const lines = Array.from({ length: 300 }, (_, n) => `line ${n} &amp; more of it`);
  const parts = splitHtml(`<pre>${lines.join("\n")}</pre>`);

  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(3500);
    expect(part.startsWith("<pre>")).toBe(true);
    expect(part.endsWith("</pre>")).toBe(true);
  }
  expect(parts.map(withoutTags).join("\n")).toBe(lines.map(withoutTags).join("\n"));
});

test("one line that is too long is cut without breaking an entity", () => {
  const parts = splitHtml("&amp;".repeat(3000));
  expect(parts.map(withoutTags).join("").replaceAll("\n", "")).toBe("&".repeat(3000));
  expect(parts.every((part) => /^(&amp;)+$/.test(part))).toBe(true);
});

test("what a model or a repository wrote never becomes a command to tap", () => {
  const { text } = htmlPaint(same);
  const verbs = ["approve", "reject", "cancel", "resume", "show", "answer", "logs", "diff", "task_new"];
  const around: [string, string][] = [
    ["", ""],
    ["`", "`"],
    ["say ", " now"],
    ["(", ")"],
    ["\n", "\n"],
    ["⚙️  ", ""],
    ["a. ", ", b"],
  ];
  for (const verb of verbs)
    for (const [before, after] of around)
      for (const command of [`devorch ${verb} T-1`, `devorch ${verb}`, `/${verb} T-1`, `/${verb}@bot`, `/${verb}_T1`]) {
        const said = inChat(text(before + command + after));
        expect(said).not.toMatch(/(?<![\p{L}\p{N}_/])\/\w/u);
        expect(said.replaceAll("\u2060", "")).toBe(before.replace("⚙️  ", "⚙️ ") + command + after);
      }
  for (const kept of ["src/a.ts and/or https://a.example/b", "/src/a.ts", "../a/b"]) expect(text(kept)).toBe(kept);
});
