import { readFailures } from "../../evidence/failures/failures.ts";
import { outputLines } from "../../evidence/output_lines.ts";
import type { PlacesRequest, TestPlace } from "../../evidence/test_change.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";
import { textAt, textNow } from "./read_change.ts";

/** Finds each failing test in the test files as they were: by the place that the runner tells, else by its name in them. */
export async function placesOf(
  copy: WorkingCopy,
  { base, side, output, names, paths }: PlacesRequest,
): Promise<TestPlace[]> {
  const before = (await copy.treeOf(base)).files;
  const texts = new Map<string, string>();
  for (const path of paths)
    texts.set(path, (side === "base" ? await textAt(copy, before.get(path)) : textNow(copy, path)) ?? "");
  const failures = readFailures(outputLines(output));
  const known = names.length > 0 ? names : failures.map(({ name }) => name);
  return known.map((name) => {
    const failure = failures.find((one) => one.name === name || name.endsWith(one.name) || one.name.endsWith(name));
    const found = foundPlace(name, texts);
    const place = toldPlace(failure?.place, texts) ?? found ?? anyPlace(failure?.place, paths);
    return { name, isTest: found !== undefined, ...place };
  });
}

type Place = Pick<TestPlace, "path" | "line">;

function toldPlace(place: string | undefined, texts: ReadonlyMap<string, string>): Place | undefined {
  const [file = "", line = ""] = place?.split(":") ?? [];
  const path = [...texts.keys()].find((one) => one === file || (file !== "" && one.endsWith(`/${file}`)));
  return path === undefined || !/^\d+$/.test(line) ? undefined : { path, line: Number(line) };
}

/** Runners put groups before a name: `stock > refuses`, `tests/test_stock.py::test_refuses`. */
function foundPlace(name: string, texts: ReadonlyMap<string, string>): Place | undefined {
  const last =
    name
      .split(/ > | › |::|\/(?=\w+$)/)
      .at(-1)
      ?.replace(/[([].*$/, "")
      .trim() ?? "";
  if (last === "") return undefined;
  for (const [path, text] of texts) {
    const at = text.split("\n").findIndex((line) => line.includes(last));
    if (at >= 0) return { path, line: at + 1 };
  }
  return undefined;
}

function anyPlace(place: string | undefined, paths: readonly string[]): Place {
  const [, file, line] = /^(.+?):(\d+)/.exec(place ?? "") ?? [];
  return { path: file ?? paths[0] ?? "", line: Number(line ?? 1) };
}
