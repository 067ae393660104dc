import type { Layout } from "./layout.ts";

export const compiled: Record<string, Layout> = {
  cargo: {
    files: { "Cargo.toml": '[package]\nname = "shop"\n[dependencies]\nserde = "1"\n', "Cargo.lock": "version = 4" },
    install: "cargo fetch --locked",
    test: "cargo test",
    lint: "cargo clippy --all-targets",
    typecheck: "cargo check --all-targets",
    build: "cargo build",
  },
  "cargo workspace without dependencies": {
    files: { "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n', "crates/a/Cargo.toml": '[package]\nname = "a"\n' },
    test: "cargo test --workspace",
    lint: "cargo clippy --workspace --all-targets",
    typecheck: "cargo check --workspace --all-targets",
    build: "cargo build --workspace",
  },
  go: {
    files: { "go.mod": "module example.org/shop\n\ngo 1.24\n\nrequire (\n\tgolang.org/x/sync v0.10.0\n)\n" },
    install: "go mod download",
    test: "go test ./...",
    lint: "go vet ./...",
    build: "go build ./...",
  },
  "go without requirements, golangci": {
    files: { "go.mod": "module example.org/shop\n\ngo 1.24\n", ".golangci.yml": "" },
    test: "go test ./...",
    lint: "golangci-lint run",
    build: "go build ./...",
  },
  "go.work names its modules": {
    files: {
      "go.work": "go 1.24\n\nuse (\n\t./api\n\t./worker // slow\n)\n",
      "api/go.mod": "module api",
      "worker/go.mod": "module w",
    },
    install: "go mod download",
    test: "go test ./api/... ./worker/...",
    lint: "go vet ./api/... ./worker/...",
    build: "go build ./api/... ./worker/...",
  },
  maven: {
    files: { "pom.xml": "<project/>" },
    install: "mvn -B dependency:go-offline",
    test: "mvn -B test",
    build: "mvn -B package -DskipTests",
  },
  "maven with its wrapper": {
    files: { "pom.xml": "<project/>", mvnw: "#!/bin/sh" },
    install: "./mvnw -B dependency:go-offline",
    test: "./mvnw -B test",
    build: "./mvnw -B package -DskipTests",
  },
  "gradle with its wrapper": {
    files: { "build.gradle.kts": "plugins { java }", gradlew: "#!/bin/sh" },
    install: "./gradlew testClasses",
    test: "./gradlew test",
    build: "./gradlew assemble",
  },
  "dotnet solution": {
    files: { "Shop.sln": "" },
    install: "dotnet restore",
    test: "dotnet test",
    build: "dotnet build",
  },
  "dotnet projects in folders": {
    files: {
      "src/Shop/Shop.csproj": "<Project/>",
      "tests/Shop.Tests/Shop.Tests.csproj": '<PackageReference Include="Microsoft.NET.Test.Sdk" />',
    },
    install: "dotnet restore src/Shop/Shop.csproj && dotnet restore tests/Shop.Tests/Shop.Tests.csproj",
    test: "dotnet test tests/Shop.Tests/Shop.Tests.csproj",
    build: "dotnet build src/Shop/Shop.csproj && dotnet build tests/Shop.Tests/Shop.Tests.csproj",
  },
  mix: {
    files: { "mix.exs": 'defp deps do\n[{:jason, "~> 1.4"}, {:credo, "~> 1.7"}]\nend' },
    install: "mix deps.get",
    test: "mix test",
    lint: "mix credo",
    build: "mix compile",
  },
  swift: { files: { "Package.swift": "let package = Package()" }, test: "swift test", build: "swift build" },
  "zig with a test step": {
    files: { "build.zig": 'const t = b.step("test", "Run unit tests");' },
    test: "zig build test",
    build: "zig build",
  },
  "zig without": { files: { "build.zig": "" }, build: "zig build" },
  "cmake with ctest": {
    files: {
      "CMakeLists.txt": "project(shop C)\nenable_testing()\nadd_subdirectory(tests)\n",
      "tests/CMakeLists.txt": "add_test(NAME a COMMAND a)",
    },
    test: "cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure",
    build: "cmake -S . -B build && cmake --build build",
  },
  "cmake without tests": {
    files: { "CMakeLists.txt": "project(shop C)\n" },
    build: "cmake -S . -B build && cmake --build build",
  },
};
