import type { CheckLine, ModelRow } from "../../chat/cli/world.ts";
import type { Settings } from "../../config/index.ts";
import { ModelError } from "../../models/model.ts";
import { createModels, type ModelRole, type Models, roles } from "../../models/models.ts";
import type { Redactor } from "../../service/redact.ts";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { text } from "../../texts/index.ts";
import type { Installation } from "./installation.ts";
import { loadInstalledPlugins } from "./plugins.ts";
import { readPriceFiles } from "./prices.ts";

const modelTimeoutMs = 30_000;

/** The models of each role, first choice first, as the settings name them. */
export async function modelRows(installation: Installation, settings: Settings): Promise<ModelRow[]> {
  const { choices } = await modelsOf(installation, settings);
  return roles.flatMap((role) =>
    choices(role).map(({ name, choice }) => ({
      role,
      model: name,
      key: !(choice instanceof UserError),
      inputUsd: choice instanceof UserError ? null : (choice.price?.input ?? null),
      outputUsd: choice instanceof UserError ? null : (choice.price?.output ?? null),
    })),
  );
}

/** Sends one short request to every configured model, once per model. Costs a fraction of a cent. */
export async function checkModels(
  installation: Installation,
  settings: Settings,
  redact: Redactor,
): Promise<CheckLine[]> {
  const { choices } = await modelsOf(installation, settings);
  const all = new Map(roles.flatMap((role) => choices(role).map(({ name, choice }) => [name, choice] as const)));
  return await Promise.all(
    [...all].map(async ([name, choice]) => {
      const failed = choice instanceof UserError ? sentence(choice) : await ask(choice);
      const detail = failed === undefined ? text(settings.lang, "models.answers") : redact(failed);
      return { name, ok: failed === undefined, needed: true, detail, fix: "" };
    }),
  );

  function sentence({ key, params }: { key: UserError["key"]; params: UserError["params"] }): string {
    return text(settings.lang, key, params);
  }

  async function ask(choice: Choice): Promise<string | undefined> {
    const signal = AbortSignal.timeout(modelTimeoutMs);
    try {
      const model = await choice.open();
      const question = [{ role: "user" as const, parts: [{ type: "text" as const, text: "Say OK." }] }];
      const answer = model.converse(question, [], { system: "Answer with one word.", signal, maxOutputTokens: 64 });
      for await (const event of answer) if (event.type === "done") return undefined;
      return text(settings.lang, "models.silent");
    } catch (error) {
      // An answer cut at the token limit is an answer.
      if (error instanceof ModelError) return error.kind === "empty" ? undefined : sentence(choice.explain(error));
      return messageOf(error);
    }
  }
}

/** Every prompt by its name, as the models get it: the built-in ones under those of plugins and AI_PATH. */
export async function readPrompts(
  installation: Installation,
  settings: Settings,
): Promise<{ name: string; text: string }[]> {
  const { prompts } = await loadInstalledPlugins(installation, settings);
  return [...prompts]
    .map(([name, words]) => ({ name, text: words }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

type Choice = ReturnType<Models["of"]>[number];

async function modelsOf(installation: Installation, settings: Settings) {
  const { paths, models } = settings;
  const loaded = await loadInstalledPlugins(installation, settings);
  const prices = readPriceFiles(paths);
  return { choices };

  /** One by one: a fallback without a key must not hide the first choice. */
  function choices(role: ModelRole): { name: string; choice: Choice | UserError }[] {
    return models[role].map((only) => {
      const variable = (setting: string) => models.variables[setting];
      const { name } = only;
      try {
        const roles = { ...models, [role]: [only] };
        const [choice] = createModels({ loaded, roles, efforts: models.efforts, variable, prices }).of(role);
        return { name, choice: choice ?? new UserError("models.silent", {}, { exit: Exit.config }) };
      } catch (error) {
        if (error instanceof UserError) return { name, choice: error };
        throw error;
      }
    });
  }
}
