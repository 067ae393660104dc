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
    name: ".git swapped for another folder in one call (renameat2)",
    command: `mkdir evil; echo '[core] fsmonitor=x' > evil/config; perl -e '
for my $name (".git", ".dev-tasks") { my ($a, $b) = ("evil", $name); my $r = syscall(${process.arch === "arm64" ? 276 : 316}, -100, $a, -100, $b, 2); print "result $r $!\\n" }'`,
    achieved: (field, { output }) => {
      const results = output.match(/^result -1 .*(busy|cross-device|read-only)/gim) ?? [];
      return gitAsBefore(field) ?? (results.length === 2 ? undefined : output);
    },
  },
  {
    group: "repository",
    name: "git's settings by other ways to the same place",
    command: ({ copy }) =>
      `for p in /proc/self/cwd /proc/self/root${copy.root} /proc/1/root${copy.root} /proc/1/cwd${copy.root} ./. ${copy.root}/x/..; do mkdir -p x; echo '[core] fsmonitor=x' >> $p/.git/config; touch $p/.git/hooks/pre-commit; done; exec 8<.git; echo x > /proc/self/fd/8/config; ln .git/config c && echo owned >> c; mkdir y && mount --bind .git y`,
    achieved: gitAsBefore,
  },
  {
    group: "repository",
    name: "rights, owner and times of git's files",
    plant: ({ copy }) => void copy.write(".git/hooks/pre-push.sample", "#!/bin/sh\n"),
    command:
      "chmod -R 777 .git; chmod +x .git/hooks/pre-push.sample; chown -R 65534 .git; touch -d 2001-01-01 .git/config; setfattr -n user.x -v y .git/config; chattr +i .git/config",
    achieved: (field) =>
      gitAsBefore(field) ??
      ((statSync(join(field.copy.root, ".git/hooks/pre-push.sample")).mode & 0o111) === 0 &&
      statSync(join(field.copy.root, ".git/config")).mtime.getFullYear() > 2001
        ? undefined
        : "they were changed"),
  },
  {
    group: "repository",
    name: "a repository's .env uncovered",
    plant: ({ copy, secret }) => void copy.write("sub/.env", `KEY=${secret}\n`),
    command:
      'umount sub/.env; rm -f sub/.env; mv sub/.env x; mv sub y; cat y/.env x; ln sub/.env z; cat z; cp -r . /tmp/all; grep -rh KEY /tmp/all y; perl -e \'open(F, "<", "/proc/self/root" . `pwd -P` =~ s/\\n//r . "/y/.env"); print <F>\'; cat /proc/1/root$PWD/*/.env',
    achieved: ({ copy, secret }, { output }) =>
      output.includes(secret) || ![...new Bun.Glob("**/.env").scanSync({ cwd: copy.root, dot: true })].length
        ? output || "it is gone"
        : undefined,
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
