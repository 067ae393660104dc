import { Plan } from "../../../task/plan.ts";
import { isTextKey, text } from "../../../texts/index.ts";
import type { Lang } from "../../../texts/sentence.ts";

type Issue = NonNullable<ReturnType<typeof Plan.safeParse>["error"]>["issues"][number];

/** An edited plan, or its problems in the person's language. */
export type ReadPlan = { plan: Plan } | { problems: string[] };

/** Reads YAML as a plan. `above` is the number of header lines in the editor, added to line numbers. */
export function readPlan(yaml: string, lang: Lang, above: number): ReadPlan {
  let read: unknown;
  try {
    read = Bun.YAML.parse(yaml);
  } catch {
    const at = badLine(yaml);
    const told = yaml.split("\n")[at]?.trim() ?? "";
    return { problems: [text(lang, "edit.yaml", { line: at + 1 + above, text: told.slice(0, 100) })] };
  }
  const parsed = Plan.safeParse(read);
  if (parsed.success) return { plan: parsed.data };
  return { problems: parsed.error.issues.map((issue) => issueText(issue, read, lang)) };
}

/** The line of the error, from 0: the first after the longest prefix that parses. The parser reports no position. */
function badLine(yaml: string): number {
  const lines = yaml.split("\n");
  for (let count = lines.length - 1; count > 0; count -= 1) {
    if (isYaml(lines.slice(0, count).join("\n"))) return count;
  }
  return 0;
}

function isYaml(yaml: string): boolean {
  try {
    Bun.YAML.parse(yaml);
    return true;
  } catch {
    return false;
  }
}

function issueText(issue: Issue, read: unknown, lang: Lang): string {
  return text(lang, "edit.problem", { where: fieldPath(issue.path, lang), what: whatIsWrong(issue, read, lang) });
}

/** `paso 1, verify 2, run`: counted from 1, the fields as they are written. */
function fieldPath(path: readonly PropertyKey[], lang: Lang): string {
  const words: string[] = [];
  for (const part of path) {
    const list = words.at(-1);
    if (typeof part !== "number" || list === undefined) words.push(String(part));
    else words[words.length - 1] = list === "steps" ? text(lang, "edit.step", { n: part + 1 }) : `${list} ${part + 1}`;
  }
  return words.join(", ") || text(lang, "edit.plan");
}

function whatIsWrong(issue: Issue, read: unknown, lang: Lang): string {
  switch (issue.code) {
    case "invalid_type": {
      if (valueAt(read, issue.path) === undefined) return text(lang, "edit.missing");
      const key = `edit.${issue.expected === "int" ? "number" : issue.expected}`;
      return isTextKey(key) ? text(lang, key) : issue.message;
    }
    case "invalid_value":
      return text(lang, "edit.choice", { choices: issue.values.join(", ") });
    case "too_small":
      return issue.origin === "number"
        ? text(lang, "edit.least", { limit: Number(issue.minimum) })
        : text(lang, "edit.empty");
    case "too_big": {
      const key = issue.origin === "number" ? "edit.most" : issue.origin === "string" ? "edit.long" : "edit.many";
      return text(lang, key, { limit: Number(issue.maximum) });
    }
    case "unrecognized_keys":
      return text(lang, "edit.unknown", { names: issue.keys.join(", ") });
    default:
      return issue.message;
  }
}

function valueAt(read: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined),
    read,
  );
}
