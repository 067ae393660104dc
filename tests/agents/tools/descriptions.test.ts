import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { toolSpec } from "../../../orchestrator/models/tool_schema.ts";
import type { Tool } from "../../../orchestrator/sdk/tool.ts";

const folder = new URL("../../../agents/tools/", import.meta.url).pathname;
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && !name.startsWith("_"))
  .map((name) => name.slice(0, -".ts".length));

type Schema = { description?: string; properties?: Record<string, Schema>; items?: Schema };

test("there are tools", () => expect(names.length).toBeGreaterThan(10));

test.each(names)(
  "%s says what it does, when to use it and what it answers, and each parameter has a line",
  async (name) => {
    const { default: tool } = (await import(`${folder}${name}.ts`)) as { default: Tool };
    const { schema } = toolSpec({ name, description: tool.description, input: tool.input });

    const sentences = tool.description.split(/(?<=[.:;]) /);
    expect(sentences.length).toBeGreaterThanOrEqual(3);
    expect(sentences.length).toBeLessThanOrEqual(12);
    expect(undescribed(schema as Schema)).toEqual([]);
  },
);

function undescribed({ properties = {}, items }: Schema, above = ""): string[] {
  const inside = items ? undescribed(items, `${above}[]`) : [];
  const named = Object.entries(properties).flatMap(([key, value]) => [
    ...((value.description ?? "").length > 3 ? [] : [`${above}.${key}`]),
    ...undescribed(value, `${above}.${key}`),
  ]);
  return [...inside, ...named];
}
