import type { Sentence } from "../sentence.ts";
import { attachments } from "./attachments.ts";
import { budget } from "./budget.ts";
import { cards } from "./cards.ts";
import { cli } from "./cli.ts";
import { doctor } from "./doctor.ts";
import { explain } from "./explain.ts";
import { forge } from "./forge.ts";
import { help } from "./help.ts";
import { init } from "./init.ts";
import { installation } from "./installation.ts";
import { remote } from "./remote.ts";
import { shell } from "./shell.ts";

/** Everything that the terminal says: cards (shared with the chats), the command line, its help. */
export const terminal = {
  ...attachments,
  ...budget,
  ...cards,
  ...cli,
  ...doctor,
  ...explain,
  ...forge,
  ...help,
  ...init,
  ...installation,
  ...remote,
  ...shell,
} satisfies Record<string, Sentence>;
