import type { LeftOutFile } from "../../run/workspace.ts";
import { whyLeftOut } from "../git/ignore/left_out.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";
import { moveAside } from "./aside.ts";

/** Moves those of the files aside that are on disk and would not be committed. */
export async function setLeftOutAside(copy: WorkingCopy, paths: readonly string[]): Promise<LeftOutFile[]> {
  const { root, gitdir } = copy.repository;
  const { files } = await copy.scan();
  const moved: LeftOutFile[] = [];
  for (const path of paths) {
    const why = files.has(path) ? null : await whyLeftOut(copy, path);
    if (!why || why.kind === "submodule" || !moveAside(root, gitdir, path)) continue;
    copy.forgetScan();
    moved.push({ path, why });
  }
  return moved;
}
