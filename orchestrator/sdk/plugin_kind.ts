import { z } from "zod";
import { isProvider } from "../models/model.ts";
import { eventTypes } from "../task/events.ts";
import { isAgent } from "./agent.ts";
import { isForge } from "./forge.ts";
import { isIntent } from "./intent.ts";
import { PluginProblem } from "./plugin_problem.ts";
import { isTool } from "./tool.ts";

/** The kinds of files that are loaded by name. */
export type PluginKind = "intent" | "agent" | "tool" | "provider" | "forge";

interface Rules {
  /** Below the root. Intents of a plugin may stand at the top too. */
  folder: string;
  define: string;
  is(value: unknown): boolean;
  shape: z.ZodType;
}

const nonEmptyText = z.string().trim().min(1);
const callable = z.custom((value) => typeof value === "function", "must be a function");
const zodObject = z.custom((value) => value instanceof z.ZodObject, "must be a z.object({ … }) of devorch's own zod");
const listeners = z.record(z.string(), callable).superRefine((on, context) => {
  for (const name of Object.keys(on))
    if (!eventTypes.some((type) => type === name))
      context.addIssue({ code: "custom", path: [name], message: `is no event; there are: ${eventTypes.join(", ")}` });
});

export const kinds: Readonly<Record<PluginKind, Rules>> = {
  intent: {
    folder: "intents",
    define: "defineIntent",
    is: isIntent,
    shape: z.looseObject({
      description: nonEmptyText,
      examples: z.array(nonEmptyText),
      kinds: z.record(z.string(), z.array(nonEmptyText)).optional(),
      slots: zodObject.optional(),
      when: z.array(nonEmptyText).optional(),
      handle: callable,
      on: listeners.optional(),
    }),
  },
  agent: {
    folder: "agents",
    define: "defineAgent",
    is: isAgent,
    shape: z.looseObject({
      description: nonEmptyText,
      model: z.enum(["planner", "executor", "reviewer", "classifier"]).optional(),
      tools: z.array(nonEmptyText),
      run: callable,
    }),
  },
  tool: {
    folder: "agents/tools",
    define: "defineTool",
    is: isTool,
    shape: z
      .looseObject({
        description: nonEmptyText,
        input: zodObject,
        kind: z.enum(["read", "write", "command", "verdict"]),
        run: callable.optional(),
      })
      .refine(({ kind, run }) => kind === "verdict" || run !== undefined, { path: ["run"], message: "is missing" }),
  },
  provider: {
    folder: "ai/models",
    define: "defineProvider",
    is: isProvider,
    shape: z.looseObject({
      description: nonEmptyText,
      keys: z.array(z.string()),
      baseUrl: z.string(),
      prices: z.record(z.string(), z.unknown()),
      open: callable,
    }),
  },
  forge: {
    folder: "forges",
    define: "defineForge",
    is: isForge,
    shape: z.looseObject({
      description: nonEmptyText,
      matches: callable,
      links: callable,
      api: z.looseObject({ url: callable, client: callable, recognizes: callable, mayWrite: callable }).optional(),
      pullRequests: z.looseObject({ find: callable, open: callable }).optional(),
      checks: z.looseObject({ list: callable, log: callable }).optional(),
      reviews: z.looseObject({ comments: callable, answer: callable }).optional(),
      issues: z
        .looseObject({
          ...{ labelled: callable, labelledBy: callable, read: callable },
          ...{ comments: callable, comment: callable, edit: callable },
        })
        .optional(),
      webhook: z.looseObject({ isSigned: callable, read: callable }).optional(),
    }),
  },
};

export const kindNames = Object.keys(kinds) as PluginKind[];

/** The kind of what a file exports; undefined when no `define…` made it. */
export function kindOfExport(value: unknown): PluginKind | undefined {
  return kindNames.find((kind) => kinds[kind].is(value));
}

/** Throws PluginProblem unless `value` is a valid export of this kind. */
export function refuseOtherShapes(kind: PluginKind, value: unknown): void {
  const { define, is, shape } = kinds[kind];
  if (value === undefined) throw new PluginProblem("plugin.bad.no-default", { define });
  if (!is(value)) {
    const other = kindOfExport(value);
    if (other) throw new PluginProblem("plugin.bad.other-kind", { kind: other, folder: kinds[other].folder });
    throw new PluginProblem("plugin.bad.shape", { define });
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return;
  const detail = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new PluginProblem("plugin.bad.field", { define, detail });
}
