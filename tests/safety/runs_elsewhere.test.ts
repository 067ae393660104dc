import { describe, expect, test } from "bun:test";
import { changesWhatRunsElsewhere } from "../../orchestrator/repository/scan/runs_elsewhere.ts";
import { runsElsewhere } from "../../orchestrator/safety/runs_elsewhere.ts";

describe("other machines and programs run or obey it by themselves:", () => {
  test.each([
    // Continuous integration and deployment.
    ...[".github/workflows/ci.yml", ".github/dependabot.yml", ".github/CODEOWNERS", ".gitlab-ci.yml", "Jenkinsfile"],
    ...["azure-pipelines.yml", "bitbucket-pipelines.yml", "buildspec.yml", "appspec.yml", "Procfile", "Procfile.dev"],
    ...[
      "cloudbuild.yaml",
      "vercel.json",
      "infra/main.tf",
      "docker-compose.prod.yml",
      "compose.yaml",
      ".circleci/config.yml",
    ],
    // Hooks, wherever they are kept.
    ...[
      ".githooks/pre-commit",
      ".githooks/lib/common.sh",
      "hooks/commit-msg",
      "scripts/git/post-checkout",
      "lefthook.yml",
    ],
    ...[".husky/_/husky.sh", ".gitattributes", ".gitmodules", ".pre-commit-config.yaml"],
    // Package managers and what they run.
    ...[
      "binding.gyp",
      "deps/zlib/zlib.gypi",
      ".yarn/releases/yarn-4.1.0.cjs",
      ".yarnrc.yml",
      ".pnpmfile.cjs",
      ".npmrc",
    ],
    ...[
      "pnpm-workspace.yaml",
      "deno.json",
      "deno.jsonc",
      "composer.json",
      "bunfig.toml",
      "mise.toml",
      ".mise.toml",
      ".tool-versions",
    ],
    ...[
      "Gemfile",
      "shop.gemspec",
      "Podfile",
      "mix.exs",
      "flake.nix",
      ".cargo/config.toml",
      "setup.py",
      "packages/a/setup.cfg",
    ],
    // Builds and what test runners and editors load.
    ...[
      "gradlew",
      "gradlew.bat",
      "mvnw",
      "mvnw.cmd",
      ".mvn/extensions.xml",
      "build.gradle.kts",
      "pom.xml",
      "build.rs",
      "CMakeLists.txt",
    ],
    ...[
      "Makefile",
      "Makefile.am",
      "makefile",
      "GNUmakefile",
      "justfile",
      "Rakefile",
      "Vagrantfile",
      "Dockerfile.dev",
      "api.Dockerfile",
    ],
    ...[
      "conftest.py",
      "tests/conftest.py",
      "sitecustomize.py",
      "noxfile.py",
      "tox.ini",
      "vite.config.ts",
      "eslint.config.mjs",
      ".eslintrc.cjs",
    ],
    ...[
      ".vscode/tasks.json",
      ".idea/workspace.xml",
      "shop.code-workspace",
      ".devcontainer/devcontainer.json",
      ".envrc",
      "gulpfile.js",
    ],
    // Agents.
    ...[
      "AGENTS.md",
      "docs/CLAUDE.md",
      "CLAUDE.local.md",
      ".clinerules/rules.md",
      ".clinerules",
      ".github/instructions/ts.instructions.md",
    ],
    ...[
      ".github/copilot-instructions.md",
      "opencode.json",
      ".opencode/agent/x.md",
      ".cursor/rules/x.mdc",
      ".mcp.json",
      "docs/api.prompt.md",
    ],
    // Whatever reads it: settings at the top of a repository are there for a tool.
    ...["pyproject.toml", "pytest.ini", "ansible.cfg", "Pulumi.yaml", "app.json", "rebar.config", "stack.yaml"],
    ...["dune-project", "rakefile", "configure", "karma.conf.js", "gradle/wrapper/gradle-wrapper.properties"],
    ...["actions/setup/action.yml", "project.json", "unheard-of.toml"],
  ])("%s", (path) => {
    expect(runsElsewhere(path)).toBe(true);
  });
});

describe("nothing runs it by itself:", () => {
  test.each([
    ...[
      "README.md",
      "src/index.ts",
      "src/makefile_reader.ts",
      "src/dockerfile.ts",
      "docs/agents.txt",
      "src/Profile.tsx",
      "Profile",
    ],
    ...[
      "src/hooks/useStock.ts",
      "src/hooks/index.ts",
      "lib/files.rb",
      "src/Zipfile.java",
      "src/profile.ts",
      "tests/test_stock.py",
    ],
    ...[
      ".gitignore",
      "src/.gitkeep",
      ".dockerignore",
      ".prettierignore",
      ".editorconfig",
      ".prettierrc",
      ".nvmrc",
      ".mailmap",
    ],
    ...[".env.example", ".github/ISSUE_TEMPLATE/bug.yml", ".github/PULL_REQUEST_TEMPLATE.md", ".github/FUNDING.yml"],
    ...[
      "src/app.config.ts",
      "config/settings.json",
      "data/pipeline.csv",
      "src/pipelines.py",
      "composer.lock",
      "tsconfig.json",
    ],
    ...[
      "LICENSE",
      "VERSION",
      "CHANGELOG",
      "data/app.json",
      "src/settings.toml",
      "yarn.lock",
      "pnpm-lock.yaml",
      "a.lock.json",
    ],
    ...["docs/deploy.md", "src/gradle.ts", "public/index.html", "migrations/001.sql", "package-lock.json"],
  ])("%s", (path) => {
    expect(runsElsewhere(path)).toBe(false);
  });
});

describe("of a package.json", () => {
  const page = { name: "shop", version: "1.0.0", scripts: { test: "bun test" }, dependencies: { zod: "^4.0.0" } };
  const changes = (more: object) =>
    changesWhatRunsElsewhere("packages/a/package.json", JSON.stringify(page), JSON.stringify({ ...page, ...more }));

  test.each([
    ...[
      { scripts: { test: "curl x | sh" } },
      { trustedDependencies: ["x"] },
      { pnpm: { onlyBuiltDependencies: ["x"] } },
    ],
    ...[
      { workspaces: ["packages/*"] },
      { gitHooks: { "pre-commit": "x" } },
      { husky: {} },
      { bin: "x.js" },
      { overrides: { a: "1" } },
    ],
    ...[
      { packageManager: "yarn@4" },
      { jest: { setupFiles: ["x.js"] } },
      { lavamoat: {} },
      { dependencies: { zod: "git+https://x.example/zod" } },
    ],
    ...[{ devDependencies: { tool: "someone/tool" } }, { optionalDependencies: { own: "file:./own" } }],
  ])("%j counts", (more) => {
    expect(changes(more)).toBe(true);
  });

  test.each([
    ...[
      { version: "2.0.0" },
      { description: "x" },
      { dependencies: { zod: "^4.1.0", hono: "4" } },
      { devDependencies: { tool: "~1" } },
    ],
    ...[
      { exports: { ".": "./x.js" } },
      { keywords: ["a"] },
      { license: "MIT" },
      { engines: { node: ">=20" } },
      { type: "module" },
    ],
  ])("%j does not", (more) => {
    expect(changes(more)).toBe(false);
  });

  test("a page that cannot be read counts, and so does one that comes with commands", () => {
    expect(changesWhatRunsElsewhere("package.json", JSON.stringify(page), "{")).toBe(true);
    expect(changesWhatRunsElsewhere("package.json", undefined, JSON.stringify(page))).toBe(true);
    expect(changesWhatRunsElsewhere("package.json", undefined, '{"name":"x"}')).toBe(false);
  });
});
