import type { Sentence } from "../sentence.ts";
import { cards } from "./cards.ts";
import { cli } from "./cli.ts";
import { doctor } from "./doctor.ts";
import { forge } from "./forge.ts";
import { help } from "./help.ts";
import { installation } from "./installation.ts";
import { shell } from "./shell.ts";

/** Everything that the terminal says: cards (shared with the chats), the command line, its help. */
export const terminal = { ...cards, ...cli, ...doctor, ...forge, ...help, ...installation, ...shell } satisfies Record<
  string,
  Sentence
>;
