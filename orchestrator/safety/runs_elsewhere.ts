import { isCi } from "./ci_paths.ts";

/**
 * Names with a dot in front are settings of tools, which obey or run what is in them: of these it is known that they only
 * list, describe or style.
 */
const passiveDotNames: readonly RegExp[] = [
  // The folder itself says nothing: what is in it does.
  /^\.github$/,
  /^\.[\w.-]*(ignore|ignore-revs|keep)$/,
  /^\.(editorconfig|mailmap|nojekyll|nvmrc|node-version|python-version|ruby-version|terraform\.lock\.hcl)$/,
  /^\.(prettierrc|stylelintrc|markdownlint|yamllint|htmlhintrc|jshintrc|rustfmt|clang-format|swiftlint)(\.(json[c5]?|ya?ml|toml))?$/,
  /^\.env[._-](example|sample|template|dist)$/,
  /^\.(well-known|changeset)$/,
];

/** In `.github` these are only shown to people. */
const shownByForge = /^\.github\/(ISSUE_TEMPLATE|PULL_REQUEST_TEMPLATE|DISCUSSION_TEMPLATE|FUNDING\.yml|[A-Z_]+\.md)/;

const sourceEnding = `(?:[cm]?[jt]sx?|py|rb|php|groovy|kts|sh)`;

/** Settings that are code: editors and test runners load them where they lie, but for the sources of an application. */
const settingsAsCode = new RegExp(String.raw`(^|\/)[\w-]+\.(conf|config|setup)\.${sourceEnding}$`);

/** Without a dot in front: names that a tool looks for and runs, loads or obeys where it finds them. */
const patterns: readonly RegExp[] = [
  // Build recipes: Makefile, Rakefile, Procfile, Dockerfile.dev and their kin, one word that ends in "file".
  /(^|\/)(?!Profile)[A-Z][a-z]+file([.-](?!(?:[cm]?[jt]sx?|py|rb|java|cs|kt|swift|go|rs|vue|md|txt)$)[\w.-]+)?$/,
  /(^|\/)(GNUmake|make|just|docker)file$/,
  new RegExp(String.raw`(^|\/)([Gg]ulp|[Gg]runt|[Jj]ake|fab|nox)file\.${sourceEnding}$`),
  /(^|\/)[^/]*\.(mk|Dockerfile|gypi?|targets|gemspec|podspec|nix|pth|code-workspace)$/i,
  /(^|\/)Taskfile\.ya?ml$/,
  // Wrappers and build scripts.
  /(^|\/)(gradlew|mvnw)(\.bat|\.cmd)?$/,
  /(^|\/)gradle\//,
  /(^|\/)action\.ya?ml$/,
  /(^|\/)((build|settings|init)\.gradle(\.kts)?|pom\.xml|build\.(rs|zig|xml|sbt)|CMakeLists\.txt|meson\.build|BUILD(\.bazel)?|(WORKSPACE|MODULE)(\.bazel)?|Directory\.[\w.]+\.props)$/,
  // Python: what pip, pytest and the interpreter load by themselves.
  /(^|\/)(setup\.(py|cfg)|(site|user)customize\.py|conftest\.py|tox\.ini|pip\.conf)$/,
  // Package managers and workspaces: scripts, plugins, what may be built at an installation.
  /(^|\/)(bunfig\.toml|pnpm-workspace\.yaml|deno\.jsonc?|composer\.json|mix\.exs|Package\.swift|(nx|turbo|lerna|rush|moon)\.json|nuget\.config|mise(\.[\w-]+)?\.toml|dev(box|env)\.(json|yaml))$/i,
  // Deployment; continuous integration is in ci_paths.ts.
  /(^|\/)(appspec|heroku|amplify|skaffold|serverless|render|fly|wrangler|netlify|railway|vercel|firebase|docker-bake)([.-][\w-]+)?\.(ya?ml|toml|jsonc?|hcl)$/,
  /(^|\/)(docker-|podman-)?compose([.-][^/]*)?\.ya?ml$/,
  /\.(tf|tfvars)(\.json)?$/,
  // Hooks, by the names that git calls them by, wherever they are kept.
  /(^|\/)((pre|post)-(commit|push|merge|merge-commit|checkout|rewrite|rebase|receive|update|applypatch|auto-gc)|(prepare-commit|commit|applypatch)-msg|reference-transaction)(\.(sh|bash|py|pl|rb))?$/,
  // Agents that read the repository.
  /(^|\/)(AGENTS?|CLAUDE|GEMINI|COPILOT|CODEX|CONVENTIONS|CRUSH|QWEN|WARP|SKILL)(\.[\w-]+)?\.md$/i,
  /(^|\/)[^/]+\.(instructions|prompt|chatmode|agent)\.md$/i,
  /(^|\/)(opencode|crush|mcp|[\w-]+\.mcp)\.jsonc?$/,
];

/**
 * At the top of a repository a file of settings (`pytest.ini`, `ansible.cfg`, `Pulumi.yaml`) or a small word without an ending
 * (`configure`, `dune-project`) is there for a tool. Of a package.json its content tells; locks and compiler options run nothing.
 */
const topSettings =
  /^(?!(package|[tj]sconfig[\w.-]*)\.json$|[^/]*\block\b)[^/]+\.(toml|ini|cfg|conf|config|properties|hcl|sbt|cabal|xml|ya?ml|json[c5]?|exs|cmake|project)$/i;
const topProgram = /^[a-z][\w-]*$/;

/** Whether other machines or programs execute or obey the file, so that a person must be told of a change. */
export function runsElsewhere(path: string): boolean {
  const names = path.split("/");
  if (names.some(isActiveDotName)) return true;
  if (path.startsWith(".github/")) return !shownByForge.test(path);
  if (settingsAsCode.test(path)) return !names.includes("src");
  return isCi(path) || [topSettings, topProgram, ...patterns].some((pattern) => pattern.test(path));
}

function isActiveDotName(name: string): boolean {
  return name.startsWith(".") && !passiveDotNames.some((pattern) => pattern.test(name));
}
