import type { Checks } from "../../../orchestrator/run/workspace.ts";

/** The files of a project, and the checks that are found in it, no more and no fewer. */
export type Layout = Checks & { files: Record<string, string> };

export const json = (value: unknown) => JSON.stringify(value, null, 2);

export const pytestCase = "import pytest\n\ndef test_stock():\n    assert True\n";
