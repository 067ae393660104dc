import { randomBytes } from "node:crypto";
import type { Connect } from "../../actions/devorch.ts";
import type { CheckLine } from "../../chat/cli/world.ts";
import type { Settings } from "../../config/index.ts";
import { makeFolder } from "../../store/files/folder.ts";
import { UserError } from "../../task/errors.ts";
import { text } from "../../texts/index.ts";
import type { Installation } from "./installation.ts";
import { workspacesOf } from "./workspaces.ts";

const cloneTimeoutMs = 10 * 60_000;

/** Clones a repository, finds its commands, and removes the clone. */
export async function checkRepo(
  installation: Installation,
  settings: Settings,
  connect: Connect,
  name: string,
): Promise<CheckLine[]> {
  const { lang, paths } = settings;
  const say = (key: Parameters<typeof text>[1], params = {}) => text(lang, key, params);
  const connection = await connect("read");
  const repos = await connection.devorch.repos().finally(() => connection.close());
  makeFolder(paths.repos, "REPOS_PATH");
  const workspaces = workspacesOf(installation, settings, { repos: async () => repos });
  const folder = `check-${randomBytes(6).toString("hex")}`;
  try {
    const repo = await workspaces.resolve(name);
    const { workspace, base, notices } = await workspaces.open(repo, {
      folder,
      runId: folder,
      signal: AbortSignal.timeout(cloneTimeoutMs),
    });
    try {
      const checks = await workspace.checks();
      const place = repo.kind === "folder" ? repo.path : repo.url;
      return [
        {
          name: say("repo.check.reach"),
          ok: true,
          needed: true,
          detail: `${place} (${base.branch} ${base.sha.slice(0, 8)})`,
          fix: "",
        },
        ...notices.map(({ key, params }) => ({
          name: say("repo.check.notice"),
          ok: false,
          needed: false,
          detail: text(lang, key, params),
          fix: "",
        })),
        {
          name: say("repo.check.tests"),
          ok: checks.test !== undefined,
          needed: false,
          detail: checks.test ?? "-",
          fix: say("repo.check.tests-fix"),
        },
      ];
    } finally {
      await workspace.remove();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [
      { name: say("repo.check.reach"), ok: false, needed: true, detail: text(lang, error.key, error.params), fix: "" },
    ];
  }
}
