import { describe, expect, test } from "bun:test";
import { readCounts } from "../../orchestrator/evidence/counts/index.ts";
import { digest } from "../../orchestrator/evidence/digest.ts";
import { definitionsIn } from "../../orchestrator/repository/map/symbols.ts";
import { findSecrets } from "../../orchestrator/repository/scan/secrets.ts";
import { syntaxError } from "../../orchestrator/repository/syntax.ts";
import { detectChecks } from "../../orchestrator/repository/tests.ts";
import { secretShapes } from "../../orchestrator/safety/secret_shapes.ts";
import { createRedactor } from "../../orchestrator/service/redact.ts";
import { sampleOf } from "../support/long.ts";

/**
 * Whatever is repeated without end, every reader of text comes to its end: what costs the square of a length would take minutes
 * here, and the test would be stopped.
 */
const pumped = (part: string, length: number) => part.repeat(Math.ceil(length / part.length));
const blanks = ["\n", " ", "\t", "\r\n", "\n ", " \n"];
const signs = [
  "(",
  "[",
  "{",
  '"',
  "'",
  '\\"',
  "`",
  "#",
  "<",
  "{%",
  "{{",
  "<!--",
  "![",
  "/*",
  "//",
  "=",
  ":",
  ";",
  ",",
  "-",
  "_",
];
const words = [
  "a",
  "a ",
  "a.",
  "a/",
  "a.a/a",
  "a b ",
  "a=b ",
  "x: ",
  "1",
  "1 ",
  "test",
  "test(",
  "open\n",
  "public ",
  "export ",
];
const parts = sampleOf([...blanks, ...signs, ...words], 14);

describe("what a project's files say of its commands", () => {
  const names =
    "go.mod Gemfile Rakefile CMakeLists.txt meson.build build.zig main.zig pubspec.yaml requirements.txt setup.cfg pyproject.toml tox.ini test_a.py Makefile package.json pom.xml build.gradle mix.exs composer.json deno.json Package.swift a.csproj Cargo.toml yarn.lock .nvmrc";
  test.each(names.split(" "))("%s", (name) => {
    for (const part of [...parts, "require ", "gem ", "pytest", "pytest_", "task ", "a: b ", "--watch ava "]) {
      const text = pumped(part, 60_000);
      detectChecks(
        new Map([
          [name, text],
          ["other", ""],
        ]),
      );
      detectChecks(new Map([[name, JSON.stringify({ scripts: { test: text, [text.slice(0, 500)]: "x" } })]]));
    }
    expect(detectChecks(new Map([["go.mod", `${pumped("a.", 4000)}\nrequire x.org/y v1.0.0\n`]]))).toMatchObject({
      test: expect.stringContaining("go test"),
    });
  });

  test("and are found behind a quarter of a megabyte of blank lines", () => {
    const blank = "\n".repeat(240_000);
    const found = detectChecks(
      new Map([
        ["Gemfile", `${blank}gem "rspec"\n`],
        ["spec/a_spec.rb", ""],
        [".rspec", ""],
      ]),
    );
    expect(found).toMatchObject({ install: "bundle install", test: expect.stringContaining("rspec") });
  });
});

describe("what a file defines", () => {
  test.each("ts py go rs java php rb ex c swift dart lua sh".split(" "))("%s", (extension) => {
    const begins =
      "function|class |export |def |func |pub |fn |public |abstract |struct |typedef |@a |#define |module ".split("|");
    for (const part of [...parts, ...begins, ...begins.map((begin) => `${begin}\n`)])
      for (const head of sampleOf(["", ...begins], 4)) definitionsIn(`a.${extension}`, head + pumped(part, 60_000));
    expect(definitionsIn("a.ts", `${"\n".repeat(200_000)}export function tax(price: number) {\n`)).toEqual([
      { name: "tax", line: 200_001, signature: "export function tax(price: number)", member: false },
    ]);
  });
});

describe("whether an edit broke a file", () => {
  test.each("ts json yaml toml md".split(" "))("%s", (extension) => {
    for (const part of parts) syntaxError(`a.${extension}`, undefined, pumped(part, 200_000));
    expect(syntaxError("a.yaml", undefined, `${pumped("{% x ", 50_000)}\n: [`)).toContain("a.yaml");
  });
});

test("what a test command printed", () => {
  const lines = [
    "FAIL ",
    "Tests: ",
    "ok ",
    "not ok 1 ",
    " => .",
    "A > .",
    "at ",
    "  at a (",
    "1 passed ",
    "--- FAIL: ",
    "E   ",
  ];
  for (const part of [...parts, ...lines, ...lines.map((line) => `${line}\n`)])
    for (const head of ["", "FAIL "]) {
      const output = head + pumped(part, 65_000);
      readCounts(output);
      digest({ command: "test", exit: 1, ended: "exit", output });
    }
  expect(readCounts(`${pumped("(", 60_000)}\n3 passed, 1 failed\n`)).toMatchObject({ passed: 3, failed: 1 });
}, 120_000);

test("what may hold a secret", () => {
  const redact = createRedactor(["known-secret"]);
  const begins = secretShapes.flatMap(({ pattern }) => pattern.source.match(/[A-Za-z_]{3,}|-----BEGIN |:\/\//g) ?? []);
  const all = [...new Set(begins)].flatMap((begin) => [
    begin,
    `${begin}-`,
    ` ${begin}`,
    `-${begin}`,
    `.${begin}`,
    `${begin}:`,
    `${begin}= `,
  ]);
  for (const part of [...parts, ...sampleOf(all, 25), "a://", "a:/", "a:b@", "eyJaaaaaaaa.eyJ", "1:", "&key="]) {
    const text = pumped(part, 60_000);
    redact(text);
    findSecrets(text, "", ["known-secret"]);
  }
  expect(redact(`${pumped("eyJ-", 200_000)} known-secret`)).not.toContain("known-secret");
}, 120_000);
