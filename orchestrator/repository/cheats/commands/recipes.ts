import type { Cheat } from "../cheats.ts";
import type { FileDiff } from "../diff.ts";
import { checksNothing, isNeutralised } from "./neutral.ts";

const judges = /^(?:test|tests|check|checks|verify|ci|unit|e2e|spec|coverage|lint|typecheck)(?:[-_:].*)?$/;

interface Command {
  line: number;
  text: string;
}

interface Recipe {
  line: number;
  /** What is made first. */
  needs: string[];
  commands: Command[];
}

/** Changes of the recipes of a makefile or justfile that judge. */
export function recipeCheats({ path, before, after }: FileDiff): Cheat[] {
  if (before === undefined) return [];
  const now = recipesOf(after ?? "");
  const cheats: Cheat[] = [];
  for (const [name, recipe] of recipesOf(before)) {
    if (!judges.test(name)) continue;
    const next = now.get(name);
    const bad = next ? whatIsWorse(recipe, next) : { line: recipe.line, text: `${name}:` };
    if (bad) cheats.push({ path, line: bad.line, kind: "command", what: bad.text });
  }
  for (const [index, line] of (after ?? "").split("\n").entries()) {
    const isIgnoring = /^\.IGNORE\b|^MAKEFLAGS\s*[+:]?=.*(?:-[a-z]*[ik]|--ignore-errors|--keep-going)/.test(line);
    if (isIgnoring && !before.includes(line)) cheats.push({ path, line: index + 1, kind: "command", what: line });
  }
  return cheats;
}

/** A new command that lets a failure through, or the recipe where an old command is not as it was. */
function whatIsWorse(was: Recipe, now: Recipe): Command | undefined {
  const left = [...now.commands];
  const lost = was.commands.find(({ text }) => {
    const at = left.findIndex((command) => command.text === text);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  const through = left.find(({ text }) => isNeutralised(text) || text.startsWith("-") || isVoid(text));
  if (through) return through;
  if (lost) return left[0] ?? { line: now.line, text: lost.text };
  const unneeded = was.needs.find((name) => !now.needs.includes(name));
  return unneeded === undefined ? undefined : { line: now.line, text: unneeded };
}

/** `exit 0` before the rest; words for the reader are none. */
function isVoid(command: string): boolean {
  return checksNothing(command) && !/^@?(?:echo|printf)\b/.test(command);
}

/** `test: build`, `test:: unit; command`, and just's `test *arguments: build`. */
const head =
  /^@?([\w.%/-]+(?:[ \t]+[\w.%/-]+)*?)(?:[ \t]+[*+]?\$?\w+(?:\s*=\s*\S+)?)*?[ \t]*::?(?!=)[ \t]*([^#;]*)(?:;(.*))?$/;

function recipesOf(text: string): Map<string, Recipe> {
  const recipes = new Map<string, Recipe>();
  let current: Recipe[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const [, names, needs = "", inline = ""] = head.exec(line) ?? [];
    if (names !== undefined) {
      current = names.split(/\s+/).map((name) => recipes.get(name) ?? { line: index + 1, needs: [], commands: [] });
      for (const [at, name] of names.split(/\s+/).entries()) {
        const recipe = current[at];
        if (!recipe) continue;
        recipes.set(name, recipe);
        recipe.needs.push(...needs.split(/\s+/).filter(Boolean));
        if (inline.trim() !== "") recipe.commands.push({ line: index + 1, text: inline.trim() });
      }
    } else if (/^\s+\S/.test(line)) {
      for (const { commands } of current) commands.push({ line: index + 1, text: line.trim() });
    } else if (line.trim() !== "" && !line.startsWith("#")) current = [];
  }
  return recipes;
}
