import type { TextKey } from "../../../texts/index.ts";
import type { Define } from "../syntax/command.ts";

interface CommandEntry {
  /** Heading under which the help lists it. */
  group: TextKey;
  load(): Promise<{ define: Define }>;
}

/** Every command of this version, in the order of the help; each file is loaded when it is needed. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  run: { group: "help.group.work", load: () => import("./task/run.ts") },
  ask: { group: "help.group.work", load: () => import("./task/ask.ts") },
  resume: { group: "help.group.work", load: () => import("./task/resume.ts") },
  demo: { group: "help.group.work", load: () => import("./installation/demo.ts") },
  approve: { group: "help.group.word", load: () => import("./task/approve.ts") },
  modify: { group: "help.group.word", load: () => import("./task/modify.ts") },
  edit: { group: "help.group.word", load: () => import("./task/edit.ts") },
  reject: { group: "help.group.word", load: () => import("./task/reject.ts") },
  answer: { group: "help.group.word", load: () => import("./task/answer.ts") },
  cancel: { group: "help.group.word", load: () => import("./task/cancel.ts") },
  rollback: { group: "help.group.word", load: () => import("./task/rollback.ts") },
  tasks: { group: "help.group.look", load: () => import("./task/tasks.ts") },
  show: { group: "help.group.look", load: () => import("./task/show.ts") },
  plan: { group: "help.group.look", load: () => import("./task/plan.ts") },
  diff: { group: "help.group.look", load: () => import("./task/diff.ts") },
  logs: { group: "help.group.look", load: () => import("./task/logs.ts") },
  cost: { group: "help.group.look", load: () => import("./task/cost.ts") },
  bot: { group: "help.group.run", load: () => import("./installation/bot.ts") },
  serve: { group: "help.group.run", load: () => import("./installation/serve.ts") },
  health: { group: "help.group.run", load: () => import("./installation/health.ts") },
  backup: { group: "help.group.run", load: () => import("./installation/backup.ts") },
  restore: { group: "help.group.run", load: () => import("./installation/restore.ts") },
  repo: { group: "help.group.set-up", load: () => import("./installation/repo.ts") },
  users: { group: "help.group.set-up", load: () => import("./installation/users.ts") },
  intents: { group: "help.group.set-up", load: () => import("./installation/intents.ts") },
  models: { group: "help.group.set-up", load: () => import("./installation/models.ts") },
  prompts: { group: "help.group.set-up", load: () => import("./installation/prompts.ts") },
  complete: { group: "help.group.set-up", load: () => import("./installation/complete.ts") },
  plugins: { group: "help.group.set-up", load: () => import("./installation/plugins.ts") },
  config: { group: "help.group.set-up", load: () => import("./installation/config.ts") },
  doctor: { group: "help.group.set-up", load: () => import("./installation/doctor.ts") },
};
