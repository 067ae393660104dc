import { type Detector, definedChecks, type Project } from "./project.ts";

export const maven: Detector = (project) => {
  if (!project.has("pom.xml")) return {};
  const maven = project.has("mvnw") ? "./mvnw" : "mvn";
  return {
    install: `${maven} -B dependency:go-offline`,
    test: `${maven} -B test`,
    build: `${maven} -B package -DskipTests`,
  };
};

const gradleFiles = ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"];

export const gradle: Detector = (project) => {
  if (!gradleFiles.some((path) => project.has(path))) return {};
  const gradle = project.has("gradlew") ? "./gradlew" : "gradle";
  return { install: `${gradle} testClasses`, test: `${gradle} test`, build: `${gradle} assemble` };
};

/** A .NET test project is recognised by its test package. */
export const dotnet: Detector = (project) => {
  const found = project.paths.filter((path) => /\.(?:cs|fs|vb)proj$/.test(path));
  const top = project.paths.some((path) => /^[^/]+\.(?:slnx?|csproj|fsproj|vbproj)$/.test(path));
  if (!top && found.length === 0) return {};
  if (top) return { install: "dotnet restore", test: "dotnet test", build: "dotnet build" };
  const tests = found.filter((path) => /Microsoft\.NET\.Test\.Sdk|<IsTestProject>true/i.test(project.text(path)));
  const each = (verb: string, paths: string[]) => paths.map((path) => `dotnet ${verb} ${path}`).join(" && ");
  return definedChecks({ install: each("restore", found), test: each("test", tests), build: each("build", found) });
};

export const mix: Detector = (project) => {
  const manifest = project.text("mix.exs");
  if (manifest === "") return {};
  return definedChecks({
    install: /\{:\w+,/.test(manifest) ? "mix deps.get" : undefined,
    test: "mix test",
    lint: /\{:credo\b/.test(manifest) ? "mix credo" : undefined,
    typecheck: /\{:dialyxir\b/.test(manifest) ? "mix dialyzer" : undefined,
    build: "mix compile",
  });
};

/** RSpec, Rails, a Rakefile's test task, or Minitest files alone. */
export const ruby: Detector = (project) => {
  const bundled = project.has("Gemfile");
  const run = (command: string) => (bundled ? `bundle exec ${command}` : command);
  const test = rubyTest(project, run);
  if (test === undefined && !bundled) return {};
  const fetches = bundled && /^[ \t]*(?:gem\s|gemspec)/m.test(project.text("Gemfile"));
  return definedChecks({
    install: fetches ? "bundle install" : undefined,
    test,
    lint: project.has(".rubocop.yml") ? run("rubocop") : undefined,
  });
};

function rubyTest(project: Project, run: (command: string) => string): string | undefined {
  const specs = project.has(".rspec") || project.paths.some((path) => /^spec\/.*_(?:spec|helper)\.rb$/.test(path));
  if (specs || project.holds(/^(?:Gemfile|[^/]+\.gemspec)$/, /["']rspec(?:-rails|-core)?["']/)) return run("rspec");
  if (project.has("bin/rails") || project.has("config/application.rb")) return "bin/rails test";
  const rakefile = ["Rakefile", "rakefile", "Rakefile.rb"].map(project.text).find((text) => text !== "") ?? "";
  if (/\bspec\b/.test(rakefile) && /RSpec::Core::RakeTask/.test(rakefile)) return run("rake spec");
  if (/Rake::TestTask|Minitest::TestTask|^[ \t]*task[ \t]+(?::test\b|"test"|test:)/m.test(rakefile))
    return run("rake test");
  const minitest = project.paths.find((path) => /^test\/.*(?:_test|\/test_[^/]*)\.rb$/.test(path));
  if (minitest === undefined) return undefined;
  const glob = minitest.endsWith("_test.rb") ? "test/**/*_test.rb" : "test/**/test_*.rb";
  return run(`ruby -Ilib -Itest -e 'Dir["./${glob}"].each { |file| require file }'`);
}

/** Ecosystems where one file implies one command. */
const manifestCommands: readonly { file: RegExp; content?: RegExp; test: string; build?: string; install?: string }[] =
  [
    { file: /^build\.sbt$/, test: "sbt test", build: "sbt compile" },
    { file: /^stack\.yaml$/, test: "stack test", build: "stack build" },
    { file: /^(?:cabal\.project|[^/]+\.cabal)$/, test: "cabal test all", build: "cabal build all" },
    { file: /^pubspec\.yaml$/, content: /^[ \t]+flutter:/m, test: "flutter test", install: "flutter pub get" },
    { file: /^pubspec\.yaml$/, test: "dart test", install: "dart pub get" },
    { file: /^dune-project$/, test: "dune test", build: "dune build" },
    { file: /^gleam\.toml$/, test: "gleam test", build: "gleam build" },
    { file: /^shard\.yml$/, test: "crystal spec", install: "shards install" },
    { file: /^[^/]+\.nimble$/, test: "nimble test", build: "nimble build" },
    { file: /^(?:MODULE\.bazel|WORKSPACE(?:\.bazel)?)$/, test: "bazel test //...", build: "bazel build //..." },
    { file: /^deps\.edn$/, content: /:test\b/, test: "clojure -M:test" },
    { file: /^project\.clj$/, test: "lein test" },
    { file: /^t\/.*\.t$/, test: "prove -lr t" },
    { file: /^tests?\/.*\.bats$/, test: "bats -r test" },
  ];

export const simpleManifests: Detector = (project) => {
  const found = manifestCommands.find(({ file, content = /^/ }) => project.holds(file, content));
  if (found === undefined) return {};
  const bats = found.test.startsWith("bats") && project.paths.some((path) => /^tests\/.*\.bats$/.test(path));
  return definedChecks({ install: found.install, test: bats ? "bats -r tests" : found.test, build: found.build });
};
