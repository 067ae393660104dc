import { select } from "@clack/prompts";
import { type Dialog, given } from "./dialog.ts";
import type { Offers } from "./keys.ts";
import type { ModelSetting, OfferedModel, SetUp } from "./set_up.ts";

/** Of a provider with hundreds of models the first ones are enough to choose from; the file takes any. */
const maxOffered = 40;

/** The models of the planner and the executor; the classifier follows where its usual provider has no key. */
export async function askModels(dialog: Dialog, setUp: SetUp, offers: Offers): Promise<void> {
  await choose(dialog, setUp, offers, "PLANNER_MODEL");
  const executor = await choose(dialog, setUp, offers, "EXECUTOR_MODEL");
  if (executor !== undefined && !setUp.isSet("CLASSIFIER_MODEL") && !canUse(setUp, offers, "CLASSIFIER_MODEL"))
    setUp.save({ CLASSIFIER_MODEL: executor });
}

async function choose(
  { cli, io }: Dialog,
  setUp: SetUp,
  offers: Offers,
  setting: ModelSetting,
): Promise<string | undefined> {
  const usual = setUp.defaultModel(setting);
  const models = offered(offers, usual).filter(({ name }) => setUp.refusal({ [setting]: name }) === undefined);
  if (models.length === 0) return undefined;
  const chosen = await given(
    select({
      ...io,
      message: cli.say(setting === "PLANNER_MODEL" ? "init.planner" : "init.executor"),
      maxItems: 8,
      showInstructions: false,
      options: models.map(({ name, price }) => ({
        value: name,
        label: cli.err.text(name),
        hint: price
          ? cli.say("init.price", { input: price.input, output: price.output })
          : cli.say("models.unknown-price"),
      })),
    }),
  );
  if (chosen !== usual || setUp.isSet(setting)) setUp.save({ [setting]: chosen });
  return chosen;
}

/** The usual model first, then those with a price. */
function offered(offers: Offers, usual: string): OfferedModel[] {
  const all = [...offers].flatMap(([provider, models]) =>
    models.map((model) => ({ ...model, name: `${provider}/${model.name}` })),
  );
  const rank = ({ name, price }: OfferedModel) => (name === usual ? 0 : price ? 1 : 2);
  return all.toSorted((one, other) => rank(one) - rank(other)).slice(0, maxOffered);
}

function canUse(setUp: SetUp, offers: Offers, setting: ModelSetting): boolean {
  return offers.has(setUp.defaultModel(setting).split("/")[0] ?? "");
}
