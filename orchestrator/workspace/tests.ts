import type { Checks } from "devorch";

/** The commands by which a project is installed and judged, as far as its files tell. Paths are relative to its root. */
export function detectChecks(files: Map<string, string>): Checks {
  const manifest = files.get("package.json");
  if (manifest !== undefined) return packageChecks(manifest, files);
  if (/^test\s*:(?!=)/m.test(files.get("Makefile") ?? "")) return { test: "make test" };
  if (files.has("Cargo.toml")) return { test: "cargo test", build: "cargo build" };
  if (files.has("go.mod")) return { test: "go test ./...", build: "go build ./..." };
  if (files.has("pytest.ini") || files.has("conftest.py")) return { test: "python3 -m pytest" };
  return {};
}

function packageChecks(text: string, files: Map<string, string>): Checks {
  const manifest = JSON.parse(text) as {
    scripts?: Record<string, string>;
    dependencies?: object;
    devDependencies?: object;
  };
  const scripts = manifest.scripts ?? {};
  const manager = files.has("bun.lock")
    ? "bun"
    : files.has("pnpm-lock.yaml")
      ? "pnpm"
      : files.has("yarn.lock")
        ? "yarn"
        : "npm";
  const checks: Checks = {};
  if (manifest.dependencies || manifest.devDependencies) checks.install = `${manager} install --ignore-scripts`;
  for (const name of ["test", "lint", "typecheck", "build"] as const)
    if (scripts[name] && !/no test specified/.test(scripts[name])) checks[name] = `${manager} run ${name}`;
  if (scripts.test === "bun test") checks.test = "bun test";
  return checks;
}
