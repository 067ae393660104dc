import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { settingNames } from "../../orchestrator/config/definitions.ts";
import { loadSettings } from "../../orchestrator/config/index.ts";
import { openPostgresStore } from "../../orchestrator/store/postgres/store.ts";
import { workingStates } from "../../orchestrator/task/task.ts";
import { aTask } from "../store/sample.ts";
import { filterOf, type SeccompProfile } from "../support/fleet/oci_seccomp.ts";
import { scratch } from "../support/git.ts";
import { isMissing } from "../support/packages.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";

const root = join(import.meta.dir, "..", "..");
const folder = join(root, "deploy/kubernetes");
const read = (file: string) => readFileSync(join(folder, file), "utf8");

interface Variable {
  name: string;
  value?: string;
}
interface Container {
  args: string[];
  env?: Variable[];
  envFrom: { configMapRef: { name: string } }[];
  securityContext: Record<string, unknown>;
  volumeMounts: { name: string; mountPath: string }[];
}
interface Pod {
  hostUsers?: boolean;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext: Record<string, unknown>;
  containers: Container[];
  volumes: { name: string; secret?: { secretName: string }; emptyDir?: object }[];
}
interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  // Held against its model below.
  // biome-ignore lint/suspicious/noExplicitAny: each kind has another one.
  spec: any;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

const files = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
  .sort();
const manifests: Manifest[] = files.flatMap((file) => documentsOf(read(file)));
const podsOf = ({ spec }: Manifest): Pod[] => (spec?.template ? [spec.template.spec] : []);
const workloads = manifests.filter((manifest) => podsOf(manifest).length > 0);
const worker = workloads.find(({ metadata }) => metadata.name === "devorch-worker") as Manifest;
const named = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);

function documentsOf(text: string): Manifest[] {
  const found = Bun.YAML.parse(text) as Manifest | Manifest[];
  return Array.isArray(found) ? found : [found];
}

const moduleOf = (apiVersion: string) =>
  `${apiVersion.startsWith("keda.sh/") ? "@kubernetes-models/keda" : "kubernetes-models"}/${apiVersion}`;

test("every manifest has the values that Kubernetes and KEDA take", async () => {
  expect(manifests.length).toBeGreaterThan(15);
  for (const manifest of manifests) {
    const models = await import(moduleOf(manifest.apiVersion));
    expect(() => new models[manifest.kind](manifest).validate()).not.toThrow();
  }
  const models = await import(moduleOf(worker.apiVersion));
  expect(() => new models.Deployment({ ...worker, spec: { ...worker.spec, replicas: "two" } }).validate()).toThrow();
});

test("no manifest has a field that Kubernetes and KEDA do not know", () => {
  expect(typeErrors(manifests)).toBe("");
  const { template } = worker.spec;
  const misspelt = { ...template, spec: { ...template.spec, hostUser: false } };
  expect(typeErrors([{ ...worker, spec: { ...worker.spec, template: misspelt } }])).toContain("hostUser");
}, 60_000);

/** What the compiler says of them as values of their types: a field more is an error, at any depth. */
function typeErrors(checked: readonly Manifest[]): string {
  using area = scratch();
  const lines = checked.flatMap((manifest, at) => [
    `import type { I${manifest.kind} as Kind${at} } from ${JSON.stringify(moduleOf(manifest.apiVersion))};`,
    `export const manifest${at}: Kind${at} = ${JSON.stringify(manifest)};`,
  ]);
  const file = join(area.path, "manifests.ts");
  writeFileSync(file, lines.join("\n"));
  const settings = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      // The models' own optional fields are meant to be left out or undefined.
      exactOptionalPropertyTypes: false,
      types: [],
      paths: { "*": [join(root, "node_modules/*")] },
    },
    include: [file],
  };
  writeFileSync(join(area.path, "tsconfig.json"), JSON.stringify(settings));
  const { stdout } = Bun.spawnSync([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", area.path], {
    cwd: root,
  });
  return String(stdout);
}

test("what one names, another one is", () => {
  const { resources, images } = Bun.YAML.parse(read("kustomization.yaml")) as {
    resources: string[];
    images: { name: string }[];
  };
  // Filled in by hand and applied apart.
  expect([...resources, "secrets.example.yaml"].sort()).toEqual(files);
  expect(images.map(({ name }) => name)).toEqual(["devorch"]);
  const secrets = named("Secret").map(({ metadata }) => metadata.name);
  for (const workload of workloads)
    for (const { containers, volumes } of podsOf(workload)) {
      const [container] = containers as [Container];
      expect(secrets).toContain(volumes.find(({ name }) => name === "settings")?.secret?.secretName ?? "");
      expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.map(({ name }) => name).sort());
      for (const { configMapRef } of container.envFrom)
        expect(named("ConfigMap").map(({ metadata }) => metadata.name)).toContain(configMapRef.name);
    }
  const labels = workloads.map(({ spec }) => spec.template.metadata.labels as Record<string, string>);
  const chosen = (selector: Record<string, string>) =>
    labels.filter((each) => Object.entries(selector).every(([name, value]) => each[name] === value)).length;
  for (const { spec } of named("Deployment")) expect(chosen(spec.selector.matchLabels)).toBe(1);
  for (const { spec } of named("PodDisruptionBudget")) expect(chosen(spec.selector.matchLabels)).toBe(1);
  for (const { spec } of named("Service")) expect(chosen(spec.selector)).toBe(1);
  for (const { spec } of named("NetworkPolicy")) expect(chosen(spec.podSelector.matchLabels)).toBeGreaterThan(0);
  const [scaler] = named("ScaledObject");
  expect(scaler?.spec.scaleTargetRef.name).toBe(worker.metadata.name);
});

describe("settings", () => {
  const shared = Object.assign({}, ...named("ConfigMap").map(({ data }) => data)) as Record<string, string>;

  test("every variable is a setting, or is named in the value of one", () => {
    const found = workloads.flatMap(podsOf).flatMap(({ containers }) => containers.flatMap(({ env = [] }) => env));
    const inValues = found.flatMap(({ value = "" }) => [...value.matchAll(/\$\((\w+)\)/g)].map(([, name]) => name));
    const unknown = [...found.map(({ name }) => name), ...Object.keys(shared)].filter(
      (name) => !settingNames.includes(name as (typeof settingNames)[number]) && !inValues.includes(name),
    );
    expect(unknown).toEqual([]);
    expect(found.length).toBeGreaterThan(5);
  });

  test.each(workloads.map((workload) => [workload.metadata.name, workload] as const))(
    "devorch starts with those of %s",
    (name, workload) => {
      using area = scratch();
      const [{ containers }] = podsOf(workload) as [Pod];
      const [{ env = [], args }] = containers as [Container];
      const file = named("Secret").find(({ metadata }) => metadata.name === name)?.stringData?.["devorch.env"] ?? "";
      const configFile = join(area.path, "devorch.env");
      writeFileSync(configFile, file);
      const own = env.map(({ name: variable, value = "10.0.0.1" }) => [
        variable,
        value.replace("$(POD_IP)", "10.0.0.1"),
      ]);
      const settings = loadSettings({
        env: { ...shared, ...Object.fromEntries(own), DATA_PATH: area.path },
        executableFolder: "/",
        configFile,
      });
      expect(args.slice(0, 2)).toEqual(["--config", "/etc/devorch/devorch.env"]);
      expect(settings.database).toStartWith("postgres://");
      expect(settings.queue).toStartWith("redis://");
    },
  );
});

test("a pod has no rights that it can do without; the sandbox's needs are the worker's alone", () => {
  for (const workload of workloads)
    for (const pod of podsOf(workload)) {
      const [container] = pod.containers as [Container];
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
      const isWorker = workload === worker;
      expect(container.securityContext.procMount).toBe(isWorker ? "Unmasked" : undefined);
      expect(pod.hostUsers).toBe(isWorker ? false : undefined);
      expect(pod.securityContext.seccompProfile).toEqual(
        isWorker ? { type: "Localhost", localhostProfile: "devorch.json" } : { type: "RuntimeDefault" },
      );
    }
  expect(podsOf(worker)[0]?.terminationGracePeriodSeconds).toBe(90);
});

const profile: SeccompProfile = JSON.parse(read("seccomp/devorch.json"));

test.skipIf(isMissing("bubblewrap") || isMissing("python3"))(
  "in a pod's user namespace, without capabilities, the profile lets bubblewrap work and refuses what no one needs",
  () => {
    using area = scratch();
    const file = join(area.path, "filter");
    filterOf(profile, file);
    const asPod = (...command: string[]) => {
      const pod = [
        "--unshare-user",
        "--uid",
        "10001",
        "--gid",
        "10001",
        "--unshare-pid",
        "--unshare-ipc",
        "--cap-drop",
        "ALL",
      ];
      const words = ["bwrap", ...pod, "--dev-bind", "/", "/", "--proc", "/proc", "--seccomp", "3", "--", ...command];
      const { exitCode, stdout } = Bun.spawnSync(["sh", "-c", 'exec 3<"$0"; exec "$@"', file, ...words]);
      return { exitCode, said: String(stdout).trim() };
    };
    const inner = [
      "bwrap",
      "--unshare-user",
      "--unshare-pid",
      "--unshare-net",
      "--disable-userns",
      "--cap-drop",
      "ALL",
    ];
    expect(asPod(...inner, "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "echo", "well")).toEqual({
      exitCode: 0,
      said: "well",
    });
    const probe = `import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for call in [[425], [41 if "${process.arch}" == "x64" else 198, 40, 1, 0], [41 if "${process.arch}" == "x64" else 198, 2, 1, 0]]:
    ctypes.set_errno(0)
    print(ctypes.get_errno() if libc.syscall(*call) < 0 else 0, end=" ")`;
    expect(asPod("python3", "-c", probe).said).toBe("1 1 0");
  },
);

describe.skipIf(isMissing("postgresql"))("the scaler's query", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("counts the tasks that are there to work on", async () => {
    const [trigger] = named("ScaledObject")[0]?.spec.triggers ?? [];
    const query: string = trigger.metadata.query;
    expect([...query.matchAll(/'(\w+)'/g)].map(([, state]) => state).sort()).toEqual([...workingStates].sort());
    const url = await server.database();
    const store = await openPostgresStore(url);
    for (let count = 0; count < 3; count++) await store.create((id) => aTask(id), []);
    await store.close();
    const sql = new SQL({ url, max: 1 });
    expect([...(await sql.unsafe(query).values())]).toEqual([["3"]]);
    await sql.close();
  });
});
