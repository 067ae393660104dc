import type { Attack } from "./attack.ts";
import { fileAttacks } from "./files.ts";
import { kernelAttacks } from "./kernel.ts";
import { networkAttacks } from "./network.ts";
import { processAttacks } from "./processes.ts";
import { repositoryAttacks } from "./repository.ts";
import { resourceAttacks } from "./resources.ts";
import { secretAttacks } from "./secrets.ts";

/** Every attack that a command can try. */
export const attacks: readonly Attack[] = [
  ...fileAttacks,
  ...secretAttacks,
  ...processAttacks,
  ...kernelAttacks,
  ...networkAttacks,
  ...resourceAttacks,
  ...repositoryAttacks,
];
