import { join } from "node:path";
import type { Checks } from "../../../orchestrator/run/workspace.ts";
import { readTable } from "../../support/table.ts";

/** The files of a project, and the checks that are found in it, no more and no fewer. */
type Layout = Checks & { files: Record<string, string> };

export const layouts = ["javascript", "python", "compiled", "named", "scripted", "mixed"].flatMap((family) =>
  Object.entries(readTable<Layout>(join(import.meta.dir, `${family}.yaml`))).map(([name, layout]): [string, Layout] => [
    `${family}: ${name}`,
    layout,
  ]),
);
