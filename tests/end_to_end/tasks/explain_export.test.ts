import { expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, call, doing, finish, shopFiles, token } from "../../support/executable.ts";

/** One of each kind: known to the settings, of a known shape, a key over several lines. */
const secrets = {
  setting: "key-of-claude-7f3a9c2e",
  plugin: "0c9f77e1b2d34a5f",
  status: "status-token-of-the-owner",
  github: "ghp_0123456789abcdefghijABCDEFGHIJ012345",
  aws: "AKIAQ3EGPIFX7T4RZ5WM",
  password: "hunter2-Kq9!vX",
  pem: "MIIEpAIBAAKCAQEA2a2rwplBQLF29amygykEMmYz0Hn2pA7o",
};
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${secrets.pem}\n-----END RSA PRIVATE KEY-----`;

async function filesIn(file: string): Promise<Record<string, string>> {
  const archive = new Bun.Archive(readFileSync(file));
  const entries = await Promise.all([...(await archive.files())].map(async ([name, one]) => [name, await one.text()]));
  return Object.fromEntries(entries);
}

test("export holds what a bug report needs and no secret, wherever one was planted; explain neither", async () => {
  const env = {
    ANTHROPIC_API_KEY: secrets.setting,
    OURS_API_KEY: secrets.plugin,
    STATUS_TOKEN: secrets.status,
    OURS_BASE_URL: `http://ana:${secrets.password}@127.0.0.1:9/v1`,
  };
  const leak = `echo ${secrets.aws}; echo 'postgres://ana:${secrets.password}@db/shop'; printf '${pem.replaceAll("\n", "\\n")}'; exit 1`;
  const encoded = Buffer.from(`x:${secrets.setting}`).toString("base64");
  await using place = aPlace({
    env,
    files: {
      ...shopFiles,
      "test.sh": `cat .env; ${leak}\n`,
      ".env": `GITHUB_TOKEN=${secrets.github}\nDB_PASSWORD=${secrets.password}\n`,
    },
    script: {
      planner: [
        {
          calls: [
            call("ask_user", { questions: [{ text: `Is ${secrets.github} the token?`, options: ["yes", "no"] }] }),
          ],
        },
        aPlan([{ title: `Use ${secrets.aws}`, verify: [{ run: "make test" }] }], {
          summary: `With ${secrets.setting}`,
        }),
        aPlan([{ verify: [{ run: "make test" }] }]),
      ],
      executor: [
        {
          calls: [
            call("read_file", { path: ".env" }),
            call("run_command", { command: `echo ${encoded} ${secrets.status}` }),
          ],
        },
        ...Array.from({ length: 8 }, () => ({ calls: [...(doing(1).calls ?? []).slice(0, 2), finish] })),
      ],
    },
  });
  const request = `Deploy with ${secrets.github}, ${secrets.status} and password=${secrets.password} to ${place.url.replace("://", `://ana:${token}@`)}`;
  await place.devorch("run", request, "--repo", place.url, "--yes", "--json", "--answer", secrets.aws);
  const file = join(place.folder, "bug.tar.gz");

  const exported = await place.devorch("export", "T-1", file);
  const explained = [await place.devorch("explain", "T-1"), await place.devorch("explain", "1", "--json")];

  expect(exported).toMatchObject({ exit: 0, stdout: `${file}\n` });
  expect(exported.stderr).toContain("Read it before you send it");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const files = await filesIn(file);
  expect(
    Object.keys(files)
      .map((name) => name.replace("T-1/", ""))
      .sort(),
  ).toEqual(["README.txt", "config.json", "events.jsonl", "journal.jsonl", "task.json", "versions.json"]);
  const all = [
    ...Object.values(files),
    ...explained.map(({ stdout, stderr }) => stdout + stderr),
    exported.stderr,
  ].join("\n");
  const encodings = [encoded, encodeURIComponent(secrets.password), Buffer.from(secrets.setting).toString("hex")];
  for (const [name, secret] of Object.entries({ ...secrets, token, ...Object.fromEntries(encodings.entries()) }))
    expect(all.includes(secret), name).toBe(false);
  for (const name of ["events.jsonl", "journal.jsonl", "config.json", "task.json", "versions.json"])
    for (const line of (files[`T-1/${name}`] ?? "").trim().split("\n"))
      expect(() => JSON.parse(line), name).not.toThrow();
  expect(files["T-1/events.jsonl"]).toContain('"type":"plan.ready"');
  expect(files["T-1/journal.jsonl"]).toContain('"kind":"model"');
  expect(files["T-1/config.json"]).toContain('"OURS_API_KEY","value":"set"');
  expect(files["T-1/versions.json"]).toContain('"devorch"');
  expect(all).not.toContain(place.env.HOME as string);

  const again = await place.devorch("export", "T-1", file);
  expect(again).toMatchObject({ exit: 2, stderr: expect.stringContaining("is not replaced") });
  expect((await place.devorch("export", "T-1", "/nowhere/bug.tar.gz")).exit).toBe(74);
  expect((await place.devorch("export", "T-9", join(place.folder, "x.tar.gz"))).exit).toBe(2);
}, 60_000);

test("explain says why: intent, questions, approvals by name, checks with their verdicts, tries, review, money", async () => {
  await using place = aPlace({
    script: {
      planner: [
        { calls: [call("ask_user", { questions: [{ text: "Which stock?", options: ["all", "none"] }] })] },
        aPlan([{}], { assumptions: ["stock is a number"] }),
      ],
      executor: [doing(1, "wrong"), doing(1)],
    },
  });
  await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json", "--answer", "all");

  const { exit, stdout } = await place.devorch("explain", "T-1");
  const spanish = (await place.devorch("explain", "T-1", "--lang", "es")).stdout;
  const { id, decisions } = JSON.parse((await place.devorch("explain", "T-1", "--json")).stdout);

  expect(exit).toBe(0);
  const said = [
    /Taken as task_new.*because the command says so/,
    /Which stock\?.*→ all/,
    /Plan 1: Adds stock validation \(1 step\)\. Checked by: grep -q right part1\.txt\. Assumes: stock is a number\./,
    /Plan 1 is carried out because .* approved it/,
    /Step 1: grep -q right part1\.txt: .*it does not count/,
    /Step 1 is tried again \(2 of 3\)/,
    /Step 1: grep -q right part1\.txt: .*it counts/,
    /Step 1 is done, because all that checks it was seen to pass/,
    /T-1 done/,
    /anthropic\/claude-opus-5-5: \$.* calls/,
  ];
  let from = 0;
  for (const pattern of said) {
    const found = stdout.slice(from).search(pattern);
    expect(found, `${pattern} in ${stdout.slice(from)}`).toBeGreaterThanOrEqual(0);
    from += found;
  }
  expect(spanish).toContain("El plan 1 se hace porque");
  expect(spanish).not.toContain("because");
  expect(id).toBe("T-1");
  expect(decisions.map(({ type }: { type: string }) => type)).toEqual(
    expect.arrayContaining(["intent.found", "plan.approved", "step.verified", "review.done", "task.completed"]),
  );
  expect(decisions.find(({ type }: { type: string }) => type === "plan.approved").by).toBeTruthy();
});
