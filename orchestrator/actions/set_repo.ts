import { readDollars } from "../models/dollars.ts";
import type { Ports } from "../run/ports.ts";
import type { RepoRow } from "../run/store.ts";
import type { Workspace } from "../run/workspace.ts";
import { UserError } from "../task/errors.ts";
import { isProfileKey, Profile, type ProfileEntry, type ProfileKey, profileKeys, profileOf } from "../task/repo_ref.ts";
import type { RepoChange } from "./devorch.ts";

const cloneTimeoutMs = 10 * 60_000;

/** Sets and unsets keys of a repository's profile: all of them, or none with a UserError for the first that is not right. */
export async function setRepo(ports: Ports, name: string, { set, unset, by }: RepoChange): Promise<void> {
  const rows = await ports.store.repos();
  const row = rows.find((each) => each.name === name);
  if (!row) {
    const names = rows.map((each) => each.name).join(", ") || "–";
    throw new UserError("repo.set.unknown", { name, names });
  }
  const unknown = [...Object.keys(set), ...unset].find((key) => !isProfileKey(key));
  if (unknown !== undefined) throw new UserError("repo.set.key", { key: unknown, keys: profileKeys.join(", ") });
  if (Object.keys(set).length + unset.length === 0)
    throw new UserError("repo.set.nothing", { name, keys: profileKeys.join(", ") });
  const given = Object.entries(set).map(([key, text]) => [key as ProfileKey, text.trim()] as const);
  const empty = given.find(([, text]) => text === "");
  if (empty) throw new UserError("repo.set.empty", { key: empty[0] });
  const values = given.map(([key, text]) => [key, readValue(key, text)] as const);
  const seen = await seenInRepository(ports, row, set, unset);
  await ports.store.setRepo(name, {
    set: [...values, ...seen].map(([key, value]) => ({ key, value }) as Pick<ProfileEntry, "key" | "value">),
    unset: unset as ProfileKey[],
    by,
  });
}

function readValue(key: ProfileKey, text: string): unknown {
  if (key === "reviewers") return text.split(/[\s,]+/).filter((name) => name !== "");
  if (key === "max-cost") {
    const usd = readDollars(text);
    if (usd === undefined) throw new UserError("cli.bad-amount", { option: "--max-cost", value: text });
    return usd;
  }
  if (key === "setup") return { run: text, network: true, manifests: "" };
  const schema = Profile.shape[key].unwrap();
  if ("options" in schema && !schema.safeParse(text).success)
    throw new UserError("repo.set.choice", { key, value: text, choices: schema.options.join(", ") });
  return text;
}

/** What only the repository can say: that the base branch exists, and which manifests the set-up is approved for. */
async function seenInRepository(
  ports: Ports,
  row: RepoRow,
  set: RepoChange["set"],
  unset: readonly string[],
): Promise<(readonly [ProfileKey, unknown])[]> {
  const run = set.setup?.trim();
  if (set.base === undefined && run === undefined) return [];
  const kept = unset.includes("base") ? undefined : profileOf(row.profile ?? []).base;
  return inClone(ports, row, set.base?.trim() ?? kept, async (workspace) =>
    run === undefined ? [] : [["setup", { run, network: true, manifests: await workspace.manifests(run) }]],
  );
}

/** Opens a clone of its own for a moment. Throws UserError where there is no such branch. */
async function inClone<T>(
  { workspaces, newFolder }: Ports,
  { repo }: RepoRow,
  base: string | undefined,
  look: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const folder = newFolder();
  const signal = AbortSignal.timeout(cloneTimeoutMs);
  const { workspace } = await workspaces.open(repo, { folder, runId: folder, base, signal });
  try {
    return await look(workspace);
  } finally {
    await workspace.remove();
  }
}
