import { describe, expect, test } from "bun:test";
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { demoIn } from "../orchestrator/demo/script.ts";
import { aPlace, aPlan, call, finish } from "./support/executable.ts";
import { rowsOf } from "./support/long.ts";

const root = join(import.meta.dir, "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");

describe("the session at the top", () => {
  const readmes = [
    ["README.md", "en"],
    ["README.es.md", "es"],
  ] as const;
  test.each(rowsOf(readmes, "README.md"))("%s: it is what happens", async (page, lang) => {
    const { request, answer, script } = demoIn(lang);
    const session = (/^```\n(\$ devorch run [\s\S]*?)^```$/m.exec(read(page))?.[1] ?? "").trimEnd().split("\n");
    await using place = aPlace({ files: shopFiles(), script, env: { DEVORCH_LANG: lang } });
    place.env.TOOL_PATHS = bunAloneIn(join(place.folder, "..", "tools"));
    const happened: string[] = [];
    for (const line of session.filter((words) => words.startsWith("$ "))) {
      const [, , ...words] = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replace(/^"|"$/g, "")) ?? [];
      const { stdout, stderr } = await place.devorch(...words, ...(words[0] === "run" ? ["--repo", place.url] : []));
      happened.push(line, ...(stderr + stdout).trimEnd().split("\n"));
    }

    expect(happened.map(comparable)).toEqual(session.map(comparable));
    expect(session[0]).toContain(request);
    expect(session[0]).toContain(answer);
  });
});

/** Without what differs from run to run: seconds, prices that change with the calendar, the port, the repository's name. */
function comparable(line: string): string {
  return line
    .replace(/ \d+s /, " 1s ")
    .replace(/\$?\d+[.,]\d\d( USD)?$/, "COST")
    .replace(/:\d+\/(shop|tienda)\.git/, ":PORT/NAME.git")
    .replace(/^repo (shop|tienda) /, "repo NAME ");
}

function shopFiles(): Record<string, string> {
  const shop = "orchestrator/demo/shop";
  const names = readdirSync(join(root, shop), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.includes("."),
  );
  return Object.fromEntries(names.map((name) => [name, read(join(shop, name))]));
}

/** The tool that the shop's tests need, wherever this Bun was installed. */
function bunAloneIn(folder: string): string {
  mkdirSync(folder);
  try {
    linkSync(process.execPath, join(folder, "bun"));
  } catch {
    // Another disk.
    copyFileSync(process.execPath, join(folder, "bun"));
  }
  return folder;
}

/** The files of docs/plugins.md, by path. */
function examples(): Map<string, string> {
  const found = read("docs/plugins.md").matchAll(/^## [^\n]*: `plugins\/([^`]+)`\n+```(?:ts|json)\n([\s\S]*?)^```$/gm);
  return new Map([...found].map(([, path = "", text = ""]) => [path, text]));
}

describe("the plugins of docs/plugins.md", () => {
  test("they do what the page says, all of them at once", async () => {
    // The provider of the page, from its other end: it does the step that it is told about.
    using model = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () =>
        Response.json({
          parts: [part("1", call("write_file", { path: "part1.txt", content: "right\n" })), part("2", finish)],
          usage: { input: 10, output: 5 },
        }),
    });
    await using place = aPlace({
      script: { planner: [{ calls: [call("list_files", {})] }, aPlan([{}])] },
      files: { Makefile: "test:\n\t@echo '1 passed, 0 failed'\n", "generated.txt": "" },
      env: { EXECUTOR_MODEL: "ours/small", OURS_BASE_URL: `http://127.0.0.1:${model.port}`, MAX_COST_USD: "1" },
    });
    const files = examples();
    expect([...files.keys()]).toEqual([
      "deploy.ts",
      "agents/tools/list_files.ts",
      "agents/git.ts",
      "ai/models/ours.ts",
      "mcp/tracker.json",
      "ai/models/prices.json",
    ]);
    // Its server is on the network.
    files.delete("mcp/tracker.json");
    for (const [path, text] of files) {
      const file = join(place.folder, "plugins", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }

    const sessions = [...read("docs/plugins.md").matchAll(/^\$ devorch (.+)\n((?!\$|```).+)?/gm)];
    expect(sessions).toHaveLength(4);
    for (const [, command = "", said] of sessions) {
      const words = command.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', "")) ?? [];
      const { exit, stdout } = await place.devorch(...words);
      expect(exit).toBe(0);
      if (said !== undefined) expect(stdout).toBe(`${said}\n`);
    }
    const run = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
    expect(run.exit).toBe(0);
    const planner = place.models.requests.filter(({ tools }) => tools.includes("submit_plan"));
    const listing = planner[1]?.messages.at(-1)?.results[0]?.output;
    expect(listing).toContain("Makefile");
    expect(listing).not.toContain("generated");
    expect(place.remote("log", "-1", "--format=%s", "feature/stock")).toBe("[SHOP] Part 1");
    expect(run.events.flatMap((event) => (event.type === "usage" ? [event.model] : []))).toContain("ours/small");
  });
});

function part(id: string, { name, input }: { name: string; input: unknown }) {
  return { type: "call", id, name, input };
}
