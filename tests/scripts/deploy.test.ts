import { expect, test } from "bun:test";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { loadSettings } from "../../orchestrator/config/index.ts";
import { scratch } from "../support/git.ts";
import { longTest } from "../support/long.ts";
import { isMissing } from "../support/packages.ts";

const root = join(import.meta.dir, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

function run(words: string[], env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(words, {
    cwd: root,
    env: { PATH: process.env.PATH ?? "", ...env },
  });
  return { exitCode, words: `${stdout}${stderr}` };
}

/** What the deployment files may be held against by the tools of their trade, where this machine has them. */
const trades: [tool: string, ...words: string[]][] = [
  ["shellcheck", "scripts/setup_vm.sh", "scripts/backup_db.sh", "scripts/install_debian.sh", "scripts/image_root.sh"],
  ["promtool", "check", "rules", "deploy/alerts.yml"],
  ["promtool", "test", "rules", "deploy/alerts_test.yml"],
];
for (const [tool, ...words] of trades) {
  const here = tool === "shellcheck" ? !isMissing(tool) : Bun.which(tool) !== null;
  const title = `${tool} has nothing to say against ${words.join(" ")}`;
  // The name says why it is skipped. promtool's package (prometheus) is large.
  test.skipIf(!here)(here ? title : `${title} (skipped: ${tool} is not installed)`, () => {
    expect(run([tool, ...words])).toMatchObject({ exitCode: 0 });
  });
}

longTest(
  "what the image copies is enough to build from",
  () => {
    const [build = ""] = read("Dockerfile").split(/^FROM \$\{BASE\}/m);
    const copies = [...build.matchAll(/^COPY (.+) (\S+)$/gm)].map(([, from = "", to = ""]) => ({
      from: from.split(" "),
      to,
    }));
    const letIn = read(".dockerignore")
      .matchAll(/^!(.+)$/gm)
      .map(([, path]) => path)
      .toArray();
    using folder = scratch();
    for (const { from, to } of copies)
      for (const path of from) {
        expect(letIn).toContain(path);
        cpSync(join(root, path), join(folder.path, to.endsWith("/") ? join(to, basename(path)) : to), {
          recursive: true,
        });
      }
    symlinkSync(join(root, "node_modules"), join(folder.path, "node_modules"));
    // Nothing but Bun is there, no Node.
    const built = Bun.spawnSync([process.execPath, "scripts/build.ts", join(folder.path, "devorch")], {
      cwd: folder.path,
      env: { PATH: "" },
    });
    expect([built.exitCode, String(built.stderr)]).toEqual([0, ""]);
    expect(run([join(folder.path, "devorch"), "--version"]).words).toMatch(/^devorch \d/);
  },
  120_000,
);

test.skipIf(Bun.which("systemd-analyze") === null)("the service is closed to at most 2.5", () => {
  const { words } = run(["systemd-analyze", "security", "--offline=true", "--no-pager", "deploy/devorch.service"]);
  const score = Number(/exposure level for devorch\.service: ([\d.]+)/.exec(words)?.[1]);

  expect(score).toBeLessThanOrEqual(2.5);
});

test("the service never starts again after wrong settings, and leaves bubblewrap what it needs", () => {
  const unit = read("deploy/devorch.service");

  expect(unit).toMatch(/^RestartPreventExitStatus=78\b/m);
  for (const namespace of ["user", "pid", "net", "ipc", "uts", "mnt"])
    expect(unit).toMatch(new RegExp(`^RestrictNamespaces=.*\\b${namespace}\\b`, "m"));
  // Each of these was seen to stop the sandbox.
  expect(unit).not.toMatch(/^(ProtectKernelTunables|ProcSubset|ProtectHostname|PrivateUsers|MemoryDenyWriteExecute)=/m);
});

test.skipIf(Bun.which("apt-get") === null)("setup_vm.sh --dry-run says everything and does nothing", () => {
  const before = existsSync("/opt/dev-orchestrator");
  const { exitCode, words } = run(["scripts/setup_vm.sh", "--dry-run", "--executable", "/bin/true", "--mode", "bot"]);

  expect(exitCode).toBe(0);
  if (!before) expect(words).toContain("would: install -d -o devorch -g devorch -m 2770 /opt/dev-orchestrator/data");
  expect(words).toContain("would: install -D -m 644");
  expect(existsSync("/opt/dev-orchestrator")).toBe(before);
  expect(run(["scripts/setup_vm.sh", "--mode", "chat"])).toMatchObject({ exitCode: 2 });
});

test("every query of the dashboard is PromQL about a metric of devorch", () => {
  const { panels } = JSON.parse(read("deploy/grafana-dashboard.json"));
  const queries: string[] = panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
    targets.map((t) => t.expr),
  );

  expect(queries.length).toBeGreaterThan(8);
  for (const query of queries) expect(query).toMatch(/devorch_[a-z_]+|up\{job="devorch"\}/);
  if (Bun.which("promtool")) {
    using area = scratch();
    const rules = join(area.path, "dashboard.yml");
    const listed = queries.map((expr, at) => ({ record: `panel:${at}`, expr }));
    writeFileSync(rules, JSON.stringify({ groups: [{ name: "dashboard", rules: listed }] }));
    expect(run(["promtool", "check", "rules", rules])).toMatchObject({ exitCode: 0 });
  }
});

test("the image and the compose file give devorch the folders of the document and no way out of the container", () => {
  const [image, compose] = [read("Dockerfile"), read("docker-compose.yml")];

  for (const folder of ["data", "repos", "logs", "ai", "plugins"]) {
    expect(image).toContain(`/opt/dev-orchestrator/${folder}`);
    expect(compose).toMatch(new RegExp(`^ {6}- \\S+:/opt/dev-orchestrator/${folder}(:ro)?$`, "m"));
  }
  expect(image).toMatch(/^USER devorch$/m);
  expect(image).toMatch(/^HEALTHCHECK .* CMD \["devorch", "health", "-q"\]$/m);
  expect(compose).not.toMatch(/^ *- .*docker\.sock/m);
  expect(compose).toMatch(/^ {4}cap_drop: \[ALL\]$/m);
});

interface Service {
  command: string[];
  image: string;
  environment?: Record<string, string>;
  networks: string[];
  cap_drop?: string[];
  read_only?: boolean;
  security_opt?: string[];
  stop_grace_period?: string;
  volumes?: string[];
}

test("the compose file of a fleet gives each role settings that hold, and the sandbox's needs to the workers alone", () => {
  const { services } = Bun.YAML.parse(read("docker-compose.fleet.yml")) as { services: Record<string, Service> };
  const ours = Object.entries(services).filter(([, { image }]) => image.startsWith("devorch:"));
  const [one] = [Bun.YAML.parse(read("docker-compose.yml")) as { services: { devorch: Service } }];

  expect(ours.map(([name]) => name)).toEqual(["migrate", "api", "bot", "worker"]);
  for (const [name, service] of ours) {
    using area = scratch();
    const environment = Object.entries(service.environment ?? {}).map(([variable, value]) => [
      variable,
      value.replace(/\$\{\w+:-(\w+)\}/, "$1"),
    ]);
    const settings = loadSettings({
      // What the person's own file holds.
      env: { STATUS_TOKEN: "token", DATA_PATH: area.path, ...Object.fromEntries(environment) },
      executableFolder: "/",
      filesRead: false,
    });
    expect(new URL(settings.database ?? "").hostname in services).toBe(true);
    expect(new URL(settings.queue ?? "").hostname in services).toBe(true);
    if (name !== "migrate") expect(settings.roles as string[]).toEqual([name]);
    expect(service).toMatchObject({ image: one?.services.devorch.image ?? "", cap_drop: ["ALL"], read_only: true });
    expect(service.volumes ?? []).not.toContainEqual(expect.stringContaining("docker.sock"));
    expect(service.security_opt).toEqual(
      name === "worker" ? (one?.services.devorch.security_opt ?? []) : ["no-new-privileges:true"],
    );
  }
  expect(services.worker?.stop_grace_period).toBe("90s");
});
