import { existsSync, lstatSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Attack, Field } from "./attack.ts";

/** What git or the next start of devorch would obey is as it was. */
function gitAsBefore({ copy }: Field): string | undefined {
  const config = readFileSync(join(copy.root, ".git/config"), "utf8");
  if (config !== gitConfig) return `.git/config: ${config}`;
  if (existsSync(join(copy.root, ".git/hooks/pre-commit"))) return "a hook was planted";
  return lstatSync(join(copy.root, ".git")).isDirectory() ? undefined : ".git was replaced";
}

export const gitConfig = "[core]\n\trepositoryformatversion = 0\n";

export const repositoryAttacks: Attack[] = [
  {
    group: "repository",
    name: "a hook",
    command:
      "echo 'touch /tmp/owned' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit; cp /bin/sh .git/hooks/post-checkout",
    achieved: gitAsBefore,
  },
  {
    group: "repository",
    name: "git's settings (fsmonitor, hooksPath, sshCommand)",
    command:
      "for k in core.fsmonitor core.hooksPath core.sshCommand core.editor; do git config $k 'touch /tmp/owned'; done; echo '[core] fsmonitor=x' >> .git/config",
    achieved: gitAsBefore,
  },
  {
    group: "repository",
    name: "moving or removing .git",
    command:
      'mv .git .git2; rm -rf .git; ln -sfn /tmp .git; rename .git x; perl -e \'rename ".git", "g"; rmdir ".git"\'',
    achieved: gitAsBefore,
  },
  {
    group: "repository",
    name: "a .git file or link in its place",
    command: 'echo \'gitdir: /tmp\' > .git; ln -s /tmp .git; perl -e \'unlink ".git"; symlink("/tmp", ".git")\'',
    achieved: gitAsBefore,
  },
  {
    group: "repository",
    name: "a nested repository's settings",
    plant: ({ copy }) => void copy.write("vendor/x/.git/config", gitConfig),
    command: "echo '[core] fsmonitor=x' > vendor/x/.git/config; rm -rf vendor/x/.git; mv vendor/x/.git y",
    achieved: ({ copy }) =>
      readFileSync(join(copy.root, "vendor/x/.git/config"), "utf8") === gitConfig ? undefined : "it was changed",
  },
  {
    group: "repository",
    name: "the task's published state",
    plant: ({ copy }) => void copy.write(".dev-tasks/state.json", "{}"),
    command:
      'echo \'{"state":"completed"}\' > .dev-tasks/state.json; mv .dev-tasks x; rm -rf .dev-tasks; ln -sfn /tmp .dev-tasks',
    achieved: ({ copy }) =>
      readFileSync(join(copy.root, ".dev-tasks/state.json"), "utf8") === "{}" ? undefined : "it was changed",
  },
  {
    group: "devorch",
    name: "the executable and the plugins",
    command: ({ machine }) =>
      `echo x >> ${machine}/install/devorch; echo 'throw 1' > ${machine}/install/plugins/approve.ts; rm -rf ${machine}/install`,
    achieved: ({ machine }) =>
      readFileSync(join(machine, "install/devorch"), "utf8") === "executable" &&
      !existsSync(join(machine, "install/plugins/approve.ts"))
        ? undefined
        : "they were changed",
  },
  {
    group: "devorch",
    name: "the database and the owner's lock",
    command: ({ machine }) =>
      `for f in orchestrator.db owner.lock; do echo x > ${machine}/data/$f; rm -f ${machine}/data/$f; done; cat ${machine}/data/*`,
    achieved: ({ machine, secret }, { output }) =>
      statSync(join(machine, "data/orchestrator.db")).size > 0 && !output.includes(secret)
        ? undefined
        : "it was reached",
  },
  {
    group: "devorch",
    name: "the download cache, without an approved network",
    command: ({ machine }) => `echo x > ${machine}/data/cache/planted; ls ${machine}/data`,
    achieved: ({ machine }) => (existsSync(join(machine, "data/cache/planted")) ? "it was written" : undefined),
  },
];
