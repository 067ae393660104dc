import { beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Stage } from "./chat/cli/stage.ts";

const root = join(import.meta.dir, "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");

const pages = [
  "README.md",
  "README.es.md",
  "CHANGELOG.md",
  "plugins/README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`)
    .sort(),
];

/** Words that the help knows: its commands, and the options of each. */
const help = new Map<string, string>();
const globals = [
  "--json",
  "-q",
  "--quiet",
  "-v",
  "--verbose",
  "--lang",
  "--config",
  "--data",
  "--help",
  "-h",
  "--version",
];
/** What `devorch <command>` has below it. */
const grouped = ["repo", "users", "tokens", "models", "prompts", "plugins"];

beforeAll(async () => {
  const remember = async (...words: string[]) => {
    const stage = new Stage({ world: { more: { shell: async () => 0 } } });
    expect(await stage.run(...words, "--help")).toBe(0);
    help.set(words.join(" "), stage.stdout.text);
    return wordsIn(stage.stdout.text);
  };
  for (const command of await remember()) {
    const inner = await remember(command);
    if (grouped.includes(command)) for (const word of inner) await remember(command, word);
  }
});

/** First words of the lines of a help's lists of commands. */
function wordsIn(text: string): string[] {
  return [...text.matchAll(/^ {2}([a-z][a-z-]+)(?: [<[]\S+)* {2,}\S/gm)].map((match) => match[1] ?? "");
}

/** Lines of code blocks and code in the text that begin with the executable's name. */
function commandLines(page: string): string[] {
  const inBlocks = [...page.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].flatMap((match) => (match[1] ?? "").split("\n"));
  const text = page.replace(/^```.*\n[\s\S]*?^```$/gm, "");
  const inText = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => (match[1] ?? "").replaceAll("\\|", "|"));
  return [...inBlocks, ...inText]
    .flatMap((line) => line.split(/ && | · /))
    .map((line) => line.trim().replace(/^\$ /, ""))
    .filter((line) => /^(\.\/|\S*\/)?devorch( |$)/.test(line))
    .filter((line) => !/^devorch(: | demo: )/.test(line));
}

/** What is wrong with a command line, in words; undefined when the executable would understand it. */
function problemOf(line: string): string | undefined {
  const [, ...words] = line
    .replace(/\s+#.*$/, "")
    .replace(/"[^"]*"|'[^']*'/g, "TEXT")
    .split(/\s+/);
  const options = words.filter((word) => word.startsWith("-")).map((word) => word.replace(/=.*/, ""));
  const [first, second] = words.filter((word) => !word.startsWith("-"));
  if (first === undefined) return unknownIn(options, "");
  if (first === "__git" || first.startsWith("<")) return undefined;
  if (!help.has(first)) return `there is no command ${first}`;
  if (!grouped.includes(first) || second === undefined) return unknownIn(options, first);
  const inner = `${first} ${second}`;
  return help.has(inner) ? unknownIn(options, inner) : `there is no command ${inner}`;
}

function unknownIn(options: string[], command: string): string | undefined {
  const text = help.get(command) ?? "";
  const unknown = options.find((option) => !new RegExp(`(^|[\\s,])${option}[\\s,]`).test(text));
  return unknown && `${command || "devorch"} has no option ${unknown}`;
}

describe("command lines in the pages", () => {
  test("there are many, and a wrong one is found", () => {
    expect(pages.flatMap((page) => commandLines(read(page))).length).toBeGreaterThan(60);
    expect(commandLines('```\n$ devorch rum "x" # no\n```\nUse `devorch run --fast`.')).toHaveLength(2);
    expect(problemOf('devorch rum "x" # no')).toBe("there is no command rum");
    expect(problemOf("devorch run --fast")).toBe("run has no option --fast");
    expect(problemOf("devorch repo forget x")).toBe("there is no command repo forget");
    expect(problemOf("devorch --verison")).toBe("devorch has no option --verison");
    expect(problemOf('./devorch run "Add --fast" --repo x # --slow')).toBeUndefined();
  });

  test.each(pages)("%s: each names a command and options that exist", (page) => {
    const wrong = commandLines(read(page)).map((line) => [line, problemOf(line)]);
    expect(wrong.filter(([, problem]) => problem !== undefined)).toEqual([]);
  });

  test("docs/api.md tells every command and each of its options", () => {
    const rows = read("docs/api.md")
      .split("\n")
      .filter((line) => line.startsWith("| `devorch "));
    const missing = [...help].flatMap(([command, text]) => {
      if (command === "" || grouped.includes(command)) return [];
      const row = rows.filter(
        (line) => line.includes(`\`devorch ${command} `) || line.includes(`\`devorch ${command}\``),
      );
      if (row.length === 0) return [command];
      const options = [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map((match) => match[1] ?? "");
      return options
        .filter((name) => !globals.includes(name) && !row.join().includes(name))
        .map((name) => `${command} ${name}`);
    });
    expect(missing.filter((name) => name !== "resume --from-branch")).toEqual([]);
  });
});

describe("links", () => {
  test.each(pages)("%s: each leads somewhere", (page) => {
    const text = read(page).replace(/^```.*\n[\s\S]*?^```$/gm, "");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    expect(links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link))).toEqual([]);
  });

  test("a wrong one is found", () => {
    expect(leadsSomewhere("README.md", "docs/api.md#events")).toBe(true);
    expect(leadsSomewhere("README.md", "docs/no-such-page.md")).toBe(false);
    expect(leadsSomewhere("README.md", "docs/api.md#no-such-title")).toBe(false);
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", title] = link.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return false;
  if (title === undefined) return true;
  const titles = [...read(file).matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? "");
  return titles.some(
    (words) =>
      words
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, "")
        .replaceAll(" ", "-") === title,
  );
}

describe("settings", () => {
  const example = new Map(
    [...read(".env.example").matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  /** No settings: what other programs and standards call theirs, and what the tests alone set. */
  const foreign = [
    "NO_COLOR",
    "NODE_EXTRA_CA_CERTS",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "DEVORCH_BIN",
    "OURS_BASE_URL",
    "MCP_TRACKER",
    "TRACKER_TOKEN",
    "LOCAL_BASE_URL",
    "DEVORCH_CRASH_AT",
    "DEVORCH_TEST_DATABASE",
    "DEVORCH_SEED",
    "DEVORCH_QUALITY_CACHE",
    "DEVORCH_BEFORE",
    "OLLAMA_CONTEXT_LENGTH",
    "PI_OFFLINE",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
  ];

  test.each(pages)("%s names none that does not exist", (page) => {
    const named = read(page).match(/\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b/g) ?? [];
    expect(named.filter((name) => !example.has(name) && !foreign.includes(name))).toEqual([]);
  });

  test("docs/operations.md tells each of them, with its default", () => {
    const rows = read("docs/operations.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const wrong = [...example].filter(([name, value]) => {
      const row = rows.find((line) => line.split("|")[1]?.includes(`\`${name}\``));
      return row === undefined || (value !== "" && !row.split("|")[2]?.includes(`\`${value}\``));
    });
    expect(example.size).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  });
});

describe("facts that stand in two places", () => {
  test("the two commands of the README are targets of make", () => {
    for (const page of ["README.md", "README.es.md"]) {
      const targets = [...read(page).matchAll(/^make (\w+)/gm)].map((match) => match[1] ?? "");
      expect(targets).toEqual(["demo", "test"]);
      for (const target of targets) expect(read("Makefile")).toMatch(new RegExp(`^${target}:`, "m"));
    }
  });

  test("docs/api.md tells every event with its fields", () => {
    const declared =
      read("orchestrator/task/events.ts")
        .replace(/\/\*[\s\S]*?\*\//g, "")
        .match(/export type EventBody =([\s\S]*?);\n\n/)?.[1] ?? "";
    const events = declared.split(/\n {2}\| /).filter((body) => body.includes("type:"));
    const rows = read("docs/api.md").split("\n");
    const missing = events.flatMap((body) => {
      const type = /type: "([a-z._]+)"/.exec(body)?.[1] ?? body;
      const row = rows.find((line) => line.startsWith(`| \`${type}\` |`));
      if (!row) return [type];
      const fields = [...body.replace(/Record<[^>]*>/g, "").matchAll(/(\w+)\??:/g)].map((match) => match[1] ?? "");
      return fields
        .filter((field) => field !== "type" && !new RegExp(`\`${field}\\??\``).test(row))
        .map((field) => `${type} ${field}`);
    });
    expect(events.length).toBeGreaterThan(25);
    expect(missing).toEqual([]);
  });

  test("docs/api.md tells every exit code", () => {
    const codes = [...read("orchestrator/task/errors.ts").matchAll(/^ {2}\w+: (\d+),$/gm)].map(
      (match) => match[1] ?? "",
    );
    expect(codes.length).toBeGreaterThan(8);
    for (const code of codes) expect(read("docs/api.md")).toContain(`\n| ${code} |`);
  });

  test("every package of package.json has its reason", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const decided = read("docs/decisions/001-dependencies.md");
    const names = Object.keys({ ...dependencies, ...devDependencies });
    expect(names.filter((name) => !decided.includes(`\`${name}\``))).toEqual([]);
  });

  test("files that the map names exist", () => {
    const map = read("docs/architecture.md");
    const rows = [...map.matchAll(/^\| `([a-z_/]+)`(?: \|)(.*)$/gm)].filter(([, folder]) =>
      existsSync(join(root, folder ?? "")),
    );
    const wrong = rows.flatMap(([, folder = "", text = ""]) =>
      [...text.matchAll(/`([\w]+\.ts)`/g)]
        .map((match) => join(folder, match[1] ?? ""))
        .filter((file) => !existsSync(join(root, file))),
    );
    expect(rows.length).toBeGreaterThan(20);
    const life = [...map.slice(map.indexOf("## The life")).matchAll(/^\| ((?:`\w+\.ts`(?:, )?)+) \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/\w+\.ts/g) ?? [],
    );
    const phases = readdirSync(join(root, "orchestrator/run/phases"));
    expect(life.toSorted()).toEqual(phases.toSorted());
    expect(wrong).toEqual([]);
  });
});
