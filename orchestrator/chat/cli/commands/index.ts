import type { TextKey } from "../../../texts/index.ts";
import type { Define } from "../command.ts";

interface Entry {
  /** Heading under which the help lists it. */
  group: TextKey;
  load(): Promise<{ define: Define }>;
}

/** Every command of this version, in the order of the help; each file is loaded when it is needed. */
export const commands: Readonly<Record<string, Entry>> = {
  run: { group: "help.group.work", load: () => import("./run.ts") },
  ask: { group: "help.group.work", load: () => import("./ask.ts") },
  resume: { group: "help.group.work", load: () => import("./resume.ts") },
  demo: { group: "help.group.work", load: () => import("./demo.ts") },
  approve: { group: "help.group.word", load: () => import("./approve.ts") },
  modify: { group: "help.group.word", load: () => import("./modify.ts") },
  edit: { group: "help.group.word", load: () => import("./edit.ts") },
  reject: { group: "help.group.word", load: () => import("./reject.ts") },
  answer: { group: "help.group.word", load: () => import("./answer.ts") },
  cancel: { group: "help.group.word", load: () => import("./cancel.ts") },
  rollback: { group: "help.group.word", load: () => import("./rollback.ts") },
  tasks: { group: "help.group.look", load: () => import("./tasks.ts") },
  show: { group: "help.group.look", load: () => import("./show.ts") },
  plan: { group: "help.group.look", load: () => import("./plan.ts") },
  diff: { group: "help.group.look", load: () => import("./diff.ts") },
  logs: { group: "help.group.look", load: () => import("./logs.ts") },
  cost: { group: "help.group.look", load: () => import("./cost.ts") },
  bot: { group: "help.group.run", load: () => import("./bot.ts") },
  serve: { group: "help.group.run", load: () => import("./serve.ts") },
  health: { group: "help.group.run", load: () => import("./health.ts") },
  backup: { group: "help.group.run", load: () => import("./backup.ts") },
  restore: { group: "help.group.run", load: () => import("./restore.ts") },
  repo: { group: "help.group.set-up", load: () => import("./repo.ts") },
  users: { group: "help.group.set-up", load: () => import("./users.ts") },
  intents: { group: "help.group.set-up", load: () => import("./intents.ts") },
  models: { group: "help.group.set-up", load: () => import("./models.ts") },
  prompts: { group: "help.group.set-up", load: () => import("./prompts.ts") },
  complete: { group: "help.group.set-up", load: () => import("./complete.ts") },
  plugins: { group: "help.group.set-up", load: () => import("./plugins.ts") },
  config: { group: "help.group.set-up", load: () => import("./config.ts") },
  doctor: { group: "help.group.set-up", load: () => import("./doctor.ts") },
};
