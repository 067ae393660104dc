import type { IntentRow } from "../../chat/cli/world.ts";
import type { Settings } from "../../config/index.ts";
import { createModels } from "../../models/models.ts";
import { unlimited } from "../../run/budget/budget.ts";
import type { Loaded } from "../../sdk/load.ts";
import type { Redactor } from "../../service/redact.ts";
import { systemClock } from "../../task/clock.ts";
import { UserError } from "../../task/errors.ts";
import type { Evaluation } from "../../understanding/classifier/evaluate.ts";
import { BadLine, evaluate, readLabelled } from "../../understanding/classifier/evaluate.ts";
import type { ReadOnlyPorts } from "../../understanding/questions/read_only_conversation.ts";
import { situations } from "../../understanding/situation.ts";
import type { Installation } from "./installation.ts";
import { limitsOf } from "./limits.ts";
import { loadInstalledPlugins } from "./plugins.ts";
import { readPriceFiles } from "./prices.ts";

/** The intents of this installation, those of plugins included. */
export async function intentRows(installation: Installation, settings: Settings): Promise<IntentRow[]> {
  const { intents } = await loadInstalledPlugins(installation, settings);
  return [...intents]
    .map(([name, { description, examples, kinds = {} }]) => ({
      name,
      description,
      examples: examples.length + Object.values(kinds).flat().length,
    }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** How well the messages of a file are understood. Throws UserError for a line that is not as it should be. */
export async function evaluateFile(
  installation: Installation,
  settings: Settings,
  redact: Redactor,
  tsv: string,
  { file, model }: { file: string; model: boolean },
): Promise<Evaluation> {
  const labelled = labelledOf(tsv, file);
  if (labelled.length === 0) throw new UserError("intents.empty", { file });
  const loaded = await loadInstalledPlugins(installation, settings);
  return evaluate(loaded.intents, labelled, model ? portsOf(settings, loaded, redact) : undefined);
}

function labelledOf(tsv: string, file: string) {
  try {
    return readLabelled(tsv);
  } catch (error) {
    if (!(error instanceof BadLine)) throw error;
    throw new UserError("intents.bad-line", { file, line: error.line, contexts: situations.join("|") });
  }
}

function portsOf(settings: Settings, loaded: Loaded, redact: Redactor): ReadOnlyPorts {
  const { paths, models } = settings;
  const created = createModels({
    loaded,
    roles: models,
    efforts: models.efforts,
    variable: (name) => models.variables[name],
    prices: readPriceFiles(paths),
  });
  // The user asked for the model: a missing key is an error, not a silent fallback to the examples.
  created.of("classifier");
  return {
    loaded,
    models: created,
    limits: limitsOf(settings),
    budget: unlimited(),
    redact,
    clock: systemClock,
    // A measurement owns no data folder: what it asks is not in `devorch cost`.
    store: { spend: async () => {} },
    warn: () => {},
  };
}
