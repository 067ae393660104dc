#!/usr/bin/env node

// `npx devorch`: starts the executable of this system, which came as an optional dependency.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");

const musl = existsSync("/lib/ld-musl-x86_64.so.1") || existsSync("/lib/ld-musl-aarch64.so.1");
const glibc = Boolean(process.report?.getReport?.().header?.glibcVersionRuntime);
const name = `devorch-${process.platform}-${process.arch}${musl && !glibc ? "-musl" : ""}`;

let executable;
try {
  executable = require.resolve(`${name}/devorch`);
} catch {
  console.error(
    `devorch: the package ${name} is not there. Linux on x64 and arm64 is served; install without --omit=optional.`,
  );
  process.exit(78);
}

const child = spawn(executable, process.argv.slice(2), { stdio: "inherit" });
// The terminal sends Ctrl-C to both; what only this process gets is passed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
child.on("error", (error) => {
  console.error(`devorch: ${executable} does not start: ${error.message}`);
  process.exit(74);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 75)));
