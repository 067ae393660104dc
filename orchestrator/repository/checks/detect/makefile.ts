import { isNoOpCommand, type Project } from "./project.ts";

/** One target of a Makefile: its prerequisites and its commands. */
export interface MakeRule {
  needs: string[];
  commands: string[];
}

/** The rule of a target in the project's Makefile; undefined where there is none, or it does nothing. */
export function ruleOf(project: Project, target: string): MakeRule | undefined {
  const path = ["GNUmakefile", "makefile", "Makefile"].find((each) => project.has(each));
  const lines = project
    .text(path ?? "")
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const found = /^([^\s#:=][^#:=]*?)\s*::?(?![:=])([^=;]*)(?:;(.*))?$/.exec(line.replace(/\s#.*$/, ""));
    if (!found?.[1]?.split(/\s+/).includes(target)) continue;
    const needs = (found[2] ?? "").split(/\s+/).filter(Boolean);
    const commands = [found[3] ?? "", ...linesBelow(lines, index)].map((each) => each.trim()).filter(Boolean);
    if (needs.length > 0 || !commands.every(isNoOpCommand)) return { needs, commands };
  }
  return undefined;
}

function linesBelow(lines: readonly string[], index: number): string[] {
  const rest = lines.slice(index + 1);
  const end = rest.findIndex((line) => !/^(?:\s|#|$|ifn?def|ifn?eq|else|endif)/.test(line));
  return (end < 0 ? rest : rest.slice(0, end)).filter((line) => /^\s/.test(line));
}

const builders =
  /\b(?:tox|nox|docker|docker-compose|podman|vagrant|kubectl|(?:pip3?|npm|yarn|pnpm|bun|poetry|bundle|composer) (?:install|ci)|venv|virtualenv)\b/;
const preparations = /^(?:\.?v?env|\.venv.*|install.*|deps|dependencies|setup|bootstrap|init|docker.*|up)$/;

/** Whether the target first builds an environment: containers, virtual environments, downloads. */
export function buildsEnvironment(rule: MakeRule): boolean {
  return rule.commands.some((command) => builders.test(command)) || rule.needs.some((need) => preparations.test(need));
}
