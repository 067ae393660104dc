import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, call, doing, finish } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { longTest } from "../../support/long.ts";

const good = { planner: [aPlan([{}])], executor: [doing(1)] };

aloneTest("a hostile bunfig.toml and .env in the current folder have no effect", async () => {
  await using place = aPlace({ script: good });
  const proof = join(place.folder, "..", "proof");
  writeFileSync(join(place.folder, "evil.ts"), `require("node:fs").writeFileSync(${JSON.stringify(proof)}, "run");`);
  writeFileSync(
    join(place.folder, "bunfig.toml"),
    'preload = ["./evil.ts"]\n[run]\npreload = ["./evil.ts"]\n[test]\npreload = ["./evil.ts"]\n',
  );
  writeFileSync(join(place.folder, "package.json"), '{"main":"./evil.ts","imports":{"#x":"./evil.ts"}}');
  writeFileSync(join(place.folder, "tsconfig.json"), '{"compilerOptions":{"paths":{"devorch":["./evil.ts"]}}}');
  const elsewhere = join(place.folder, "elsewhere");
  mkdirSync(elsewhere);
  for (const name of ["bunfig.toml", "evil.ts", "package.json", "tsconfig.json"])
    writeFileSync(join(elsewhere, name), await Bun.file(join(place.folder, name)).text());
  // Beside the executable a .env is a settings file; in the folder that one stands in it is a stranger's.
  writeFileSync(join(elsewhere, ".env"), "ANTHROPIC_BASE_URL=http://127.0.0.1:9\nANTHROPIC_API_KEY=stolen\n");

  const child = Bun.spawn([join(place.folder, "devorch"), "run", "Add stock", "--repo", place.url, "--yes"], {
    cwd: elsewhere,
    env: place.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });

  expect(await child.exited).toBe(0);
  expect(existsSync(proof)).toBe(false);
  expect(place.models.requests.every(({ key }) => key !== "stolen")).toBe(true);
});

longTest("a planner that calls write tools changes nothing and is told so", async () => {
  const attack = {
    calls: [
      call("write_file", { path: "README.md", content: "owned" }),
      call("edit_file", { path: "README.md", edits: [{ old: "# Shop", new: "# Owned" }] }),
      call("delete_file", { path: "Makefile" }),
      call("move_file", { from: "Makefile", to: "Moved" }),
      call("run_command", { command: "touch owned" }),
      call("finish_step", { summary: "done" }),
      call("approve", {}),
    ],
  };
  await using place = aPlace({ script: { planner: [attack, aPlan([{}])], executor: [doing(1)] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--json");

  expect(said.exit).toBe(3);
  const results = place.models.requests[1]?.messages.at(-1)?.results ?? [];
  expect(results).toHaveLength(7);
  expect(results.every(({ isError }) => isError)).toBe(true);
  expect(said.events.filter(({ type }) => type === "tool.called").every((event) => "ok" in event && !event.ok)).toBe(
    true,
  );
  const clones = join(place.env.DATA_PATH ?? "", "repos");
  const [clone] = readdirSync(clones);
  const { git } = await import("../../support/git.ts");
  expect(git(join(clones, clone ?? ""), "status", "--porcelain", "--", ".", ":!.dev-tasks")).toBe("");
});

test("the executor cannot leave its working copy, and no key is in reach of its commands", async () => {
  const attack = {
    calls: [
      call("write_file", { path: "../outside.txt", content: "x" }),
      call("write_file", { path: "/tmp/devorch-outside.txt", content: "x" }),
      call("write_file", { path: ".git/hooks/pre-commit", content: "x" }),
      call("write_file", { path: ".dev-tasks/state.json", content: "{}" }),
      call("read_file", { path: ".env" }),
      call("run_command", {
        command:
          "env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; touch ../escaped; echo hook > .git/hooks/post-commit",
      }),
      call("write_file", { path: "part1.txt", content: "right\n" }),
      finish,
    ],
  };
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [attack, doing(1)] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  const called = said.events.flatMap((event) => (event.type === "tool.called" ? [[event.tool, event.ok]] : []));
  expect(called.slice(0, 5).map(([, ok]) => ok)).toEqual([false, false, false, false, false]);
  expect(existsSync("/tmp/devorch-outside.txt")).toBe(false);
  const everything = JSON.stringify(place.models.requests.map(({ messages }) => messages)) + said.stdout;
  for (const secret of ["key-of-claude", "key-of-gemini", "git-token-of-the-tests"])
    expect(everything).not.toContain(secret);
  // The engine's setting is for the executable alone.
  expect(everything).toContain("HOME=");
  expect(everything).not.toContain("BUN_JSC");
});

test("the model's own words never reach a shell through a branch name", async () => {
  await using place = aPlace({
    script: { planner: [aPlan([{}], { slug: "x; touch $(owned) --force ../../etc" })], executor: [doing(1)] },
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  expect(place.remote("branch", "--list", "feature/*").trim()).toBe("feature/x-touch-owned-force-etc");
});

test("a token in the repository's address is used and kept nowhere", async () => {
  await using place = aPlace({ script: good, env: { GIT_TOKENS: "" } });
  const address = place.url.replace("http://", "http://x-access-token:git-token-of-the-tests@");

  const said = await place.devorch("run", "Add stock", "--repo", address, "--yes", "--json");

  expect(said.exit).toBe(0);
  expect(said.stdout + said.stderr).not.toContain("git-token-of-the-tests");
  const found = Bun.spawnSync(["grep", "-rl", "git-token-of-the-tests", place.env.DATA_PATH ?? ""]).stdout.toString();
  expect(found).toBe("");
});
