import { initial } from "./001_initial.ts";
import { taskKey } from "./002_task_key.ts";
import { messages } from "./003_messages.ts";
import { pluginState } from "./004_plugin_state.ts";
import { chatMove } from "./005_chat_move.ts";
import { repoProfile } from "./006_repo_profile.ts";
import { spending } from "./007_spending.ts";
import { bundle } from "./008_bundle.ts";
import { repoName } from "./009_repo_name.ts";
import { lease } from "./010_lease.ts";
import { worker } from "./011_worker.ts";
import { token } from "./012_token.ts";
import type { Migration } from "./migration.ts";

/** Every step of the schema, in order, numbered from 1 without gaps. */
export const migrations: readonly Migration[] = [
  initial,
  taskKey,
  messages,
  pluginState,
  chatMove,
  repoProfile,
  spending,
  bundle,
  repoName,
  lease,
  worker,
  token,
];
