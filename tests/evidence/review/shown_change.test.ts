import { describe, expect, test } from "bun:test";
import { createTwoFilesPatch } from "diff";
import { shownChange } from "../../../orchestrator/evidence/review/shown_change.ts";
import { usableFindings } from "../../../orchestrator/evidence/review/usable_findings.ts";
import { TaskError } from "../../../orchestrator/task/errors.ts";

const lines = (count: number, of = "line") => Array.from({ length: count }, (_, at) => `${of} ${at + 1}\n`).join("");

function patch(path: string, before: string, after: string): string {
  const body = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after).split("\n").slice(1).join("\n");
  return `diff --git a/${path} b/${path}\nindex 1..2 100644\n${body}`;
}

describe("what a reviewer is shown of a change", () => {
  test("each line that is there now has its number in the file", () => {
    const before = lines(30);
    const after = before.replace("line 20\n", "line 20\nnew\n").replace("line 25\n", "");
    const shown = shownChange(patch("src/a b.ts", before, after), new Set()).split("\n");
    const now = after.split("\n");

    expect(shown[0]).toBe("src/a b.ts");
    expect(shown).toContain("   21 +new");
    expect(shown).toContain("      -line 25");
    for (const line of shown) {
      const [, number, text] = /^ *(\d+) [+ ](.*)$/.exec(line) ?? [];
      if (number !== undefined) expect(now[Number(number) - 1]).toBe(text ?? "");
    }
  });

  test("a long change is cut by file: small files are whole, what is cut of the others is said", () => {
    const diff = ["small", "huge", "large"].map((name) => patch(`${name}.txt`, "", lines(name === "small" ? 3 : 3000)));
    const shown = shownChange(diff.join(""), new Set(), 6000);

    expect(shown.length).toBeLessThan(6600);
    expect(shown).toContain("    3 +line 3\n\nhuge.txt");
    expect(shown.match(/\d+ more lines of the change of this file; read_file shows the file/g)).toHaveLength(2);
  });

  test("of a file that models do not read only the name", () => {
    const diff = patch("prod.env", "", "TOKEN=value\n") + patch("a.txt", "", "a\n");
    const shown = shownChange(diff, new Set(["prod.env"]));

    expect(shown).not.toContain("value");
    expect(shown).toStartWith("prod.env\n⟦devorch: changed; its content is not shown to models⟧\n\na.txt");
  });
});

test("findings stay that are about a line of the repository, or of a file that the change removes", async () => {
  const content = async (path: string) => {
    if (path.startsWith("..")) throw new TaskError("outside");
    return { "a.txt": "one\ntwo\n", "empty.txt": "" }[path];
  };
  const changed = [
    { path: "gone.txt", added: 0, removed: 2 },
    { path: "a.txt", added: 1, removed: 0 },
  ];
  const at = (file: string, line: number) => ({ severity: "blocking" as const, file, line, text: " it is wrong \n" });
  const given = [
    ...[at("a.txt", 2), at("./a.txt", 1), at("gone.txt", 2)],
    ...[at("a.txt", 3), at("a.txt", 0), at("empty.txt", 1), at("gone.txt", 3), at("nowhere", 1), at("../a.txt", 1)],
  ];

  const kept = await usableFindings(given, changed, { content });

  expect(kept.map(({ file, line }) => `${file}:${line}`)).toEqual(["a.txt:2", "a.txt:1", "gone.txt:2"]);
  expect(kept[0]?.text).toBe("it is wrong");
});
