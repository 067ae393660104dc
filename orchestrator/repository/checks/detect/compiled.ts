import { type Detector, definedChecks, isEmpty, type Project, readTomlFile, tableOf } from "./project.ts";

export const cargo: Detector = (project) => {
  if (!project.has("Cargo.toml")) return {};
  const manifest = readTomlFile(project, "Cargo.toml");
  const whole = manifest.workspace === undefined ? "" : " --workspace";
  const tables = [manifest.dependencies, manifest["dev-dependencies"], tableOf(manifest.workspace).dependencies];
  const fetches = tables.some((table) => !isEmpty(table)) || /^source = "/m.test(project.text("Cargo.lock"));
  return definedChecks({
    install: fetches ? `cargo fetch${project.has("Cargo.lock") ? " --locked" : ""}` : undefined,
    test: `cargo test${whole}`,
    lint: `cargo clippy${whole} --all-targets`,
    typecheck: `cargo check${whole} --all-targets`,
    build: `cargo build${whole}`,
  });
};

export const go: Detector = (project) => {
  if (!project.has("go.mod") && !project.has("go.work")) return {};
  const modules = goWorkspaceModules(project);
  const packages = modules.length > 0 ? modules.map((path) => `${path}/...`).join(" ") : "./...";
  const fetches = requiresGoModules(project.text("go.mod")) || project.has("go.work");
  const linter = project.paths.some((path) => /^\.golangci\.(?:ya?ml|toml|json)$/.test(path));
  return definedChecks({
    install: fetches && !project.has("vendor/modules.txt") ? "go mod download" : undefined,
    test: `go test ${packages}`,
    lint: linter ? "golangci-lint run" : `go vet ${packages}`,
    build: `go build ${packages}`,
  });
};

/** A workspace's root folder is no module, so `./...` finds nothing there: each module is named. */
function goWorkspaceModules(project: Project): string[] {
  const block = /^use\s*\(([^)]*)\)/m.exec(project.text("go.work"))?.[1] ?? "";
  const single = [...project.text("go.work").matchAll(/^use\s+([^\s(]+)/gm)].map((found) => found[1] ?? "");
  const named = [...block.split("\n").map((line) => line.replace(/\/\/.*/, "").trim()), ...single].filter(Boolean);
  return named.map((path) => (path === "." ? "." : path.replace(/\/$/, "")));
}

export const swift: Detector = (project) => {
  if (!project.has("Package.swift")) return {};
  const fetches = /\.package\(\s*(?:name:[^,]*,\s*)?url:/.test(project.text("Package.swift"));
  return definedChecks({
    install: fetches ? "swift package resolve" : undefined,
    test: "swift test",
    build: "swift build",
  });
};

export const zig: Detector = (project) => {
  if (project.has("build.zig")) {
    const hasStep = /\.step\(\s*"test"/.test(project.text("build.zig"));
    return definedChecks({ test: hasStep ? "zig build test" : undefined, build: "zig build" });
  }
  const tested = project.paths.find((path) => path.endsWith(".zig") && /^[ \t]*test\b/m.test(project.text(path)));
  return tested === undefined ? {} : { test: `zig test ${tested}` };
};

export const cmake: Detector = (project) => {
  const lists = /(?:^|\/)CMakeLists\.txt$/;
  if (!project.has("CMakeLists.txt")) return {};
  const build = "cmake -S . -B build && cmake --build build";
  const tested = project.holds(lists, /^[ \t]*(?:enable_testing|add_test|include\s*\(\s*CTest)\b/im);
  return definedChecks({ test: tested ? `${build} && ctest --test-dir build --output-on-failure` : undefined, build });
};

export const meson: Detector = (project) => {
  if (!project.has("meson.build")) return {};
  const build = "meson setup build && meson compile -C build";
  const tested = project.holds(/(?:^|\/)meson\.build$/, /^[ \t]*test\s*\(/m);
  return definedChecks({ test: tested ? "meson setup build && meson test -C build" : undefined, build });
};

/** `require (`, or a line that names a module of some host with its version. */
function requiresGoModules(text: string): boolean {
  return text.split("\n").some((line) => {
    const [path = "", version = ""] = line.trim().split(/\s+/, 2);
    return path === "require" || (/^[^/]+\.[^/]/.test(path) && path.includes("/") && /^v\d/.test(version));
  });
}
