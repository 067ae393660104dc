import { multiselect } from "@clack/prompts";
import { askSecret, askText, type Dialog, given, tell } from "./dialog.ts";
import type { KeyFinding, KeyHolder, OfferedModel, SetUp } from "./set_up.ts";

/** Of each provider that can be used, its models. */
export type Offers = ReadonlyMap<string, readonly OfferedModel[]>;

/** Asks for the keys of the providers that the person has, and tries each before it is written. */
export async function askKeys(dialog: Dialog, setUp: SetUp): Promise<Offers> {
  const { cli, io } = dialog;
  const chosen = await given(
    multiselect({
      ...io,
      message: cli.say("init.providers"),
      required: false,
      showInstructions: false,
      options: setUp.keys.map(({ name, description }) => ({
        value: name,
        label: name,
        hint: cli.err.text(description.replace(/\.$/, "")),
      })),
      initialValues: setUp.keys
        .filter(({ from, name }) => from !== null || isUsual(setUp, name))
        .map(({ name }) => name),
    }),
  );
  const offers = new Map<string, readonly OfferedModel[]>();
  for (const key of setUp.keys) {
    if (!chosen.includes(key.name)) continue;
    const found = await askKey(dialog, setUp, key);
    if (found) offers.set(key.name, found.models);
  }
  return offers;
}

/** Its models are what devorch uses unless told otherwise. */
function isUsual(setUp: SetUp, provider: string): boolean {
  const usual = [setUp.defaultModel("PLANNER_MODEL"), setUp.defaultModel("EXECUTOR_MODEL")];
  return usual.some((model) => model.startsWith(`${provider}/`));
}

/** Asks until the provider accepts the key; undefined when the person goes on without one. */
async function askKey(dialog: Dialog, setUp: SetUp, key: KeyHolder): Promise<KeyFinding | undefined> {
  const { cli } = dialog;
  const [variable] = key.variables;
  const ownServer = key.address !== null && (await hasOwnServer(dialog, setUp, key.address));
  if (variable === undefined || key.from !== null) {
    const found = await setUp.checkKey(key.name, null);
    tellFinding(dialog, key.name, found);
    if (found.state !== "refused") return found;
    if (variable === undefined || key.from === "environment") return undefined;
  }
  for (;;) {
    const value = await askSecret(dialog, {
      message: cli.say("init.key", { variable }),
      refusal: (answer) => setUp.refusal({ [variable]: answer }),
    });
    if (value === "" && !ownServer) return undefined;
    const found = await setUp.checkKey(key.name, value);
    tellFinding(dialog, key.name, found);
    if (found.state === "refused" && value === "") return undefined;
    if (found.state === "refused") continue;
    if (value !== "") setUp.save({ [variable]: value });
    return found;
  }
}

/** Whether the provider's server is one's own; asks for its address where none is set. */
async function hasOwnServer(dialog: Dialog, setUp: SetUp, setting: string): Promise<boolean> {
  if (setUp.isSet(setting)) return true;
  const address = await askText(dialog, {
    message: dialog.cli.say("init.address", { setting }),
    refusal: (answer) => setUp.refusal({ [setting]: answer }),
  });
  if (address !== "") setUp.save({ [setting]: address });
  return address !== "";
}

const outcomes = { accepted: "success", unknown: "warn", refused: "error" } as const;

function tellFinding(dialog: Dialog, provider: string, { state, detail }: KeyFinding): void {
  tell(dialog, outcomes[state], `${provider}: ${dialog.cli.err.text(detail)}`);
}
