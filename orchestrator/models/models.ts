import type { Effort, ModelName } from "../config/kinds.ts";
import type { Loaded } from "../sdk/load.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { TextKey, TextParams } from "../texts/index.ts";
import type { Model, ModelError, Price, Provider } from "./model.ts";
import { priceOf } from "./price.ts";

export const roles = ["planner", "executor", "reviewer", "classifier"] as const;
export type ModelRole = (typeof roles)[number];

/** The setting that names the models of each role. */
export const settingOf: Record<ModelRole, string> = {
  planner: "PLANNER_MODEL",
  executor: "EXECUTOR_MODEL",
  reviewer: "REVIEWER_MODEL",
  classifier: "CLASSIFIER_MODEL",
};

/** One model that a role may use. `price` is null if unknown: then only tokens are counted. */
export interface ModelChoice {
  /** `provider/model`. */
  name: string;
  price: Price | null;
  /** How much it thinks, as the settings say for the role. */
  effort?: Effort | undefined;
  /** The file of a picture; absent where the provider does not declare that its models see. */
  picture?: ((sha256: string) => Uint8Array | undefined) | undefined;
  open(): Promise<Model>;
  /** The sentence for a call that failed for good. */
  explain(error: ModelError): { key: TextKey; params: TextParams };
}

/** Which models each role uses, first choice first. */
export interface Models {
  /** Throws UserError 78: unknown provider, no key. */
  of(role: ModelRole): ModelChoice[];
  /** One that is given voice messages: of a role, else of a provider whose key is set. */
  hearing(): ModelChoice | undefined;
}

interface ModelsOptions {
  /** Read at each call, because plugins may change. */
  readonly loaded: Loaded;
  /** Of each role, the first choice first. */
  roles: Readonly<Record<ModelRole, readonly ModelName[]>>;
  /** Of the roles whose effort can be chosen. */
  efforts: Readonly<Partial<Record<ModelRole, Effort>>>;
  /** A setting by name, from the environment or the settings file. */
  variable(name: string): string | undefined;
  /** The user's own prices, by `provider/model`: they win over the provider's. */
  prices: Record<string, Price>;
  pictures?: (sha256: string) => Uint8Array | undefined;
}

/** The reviewer's first choice, where the executor may be that model: it would read its own work. */
export function selfReviewer({ reviewer, executor }: Pick<ModelsOptions["roles"], "reviewer" | "executor">) {
  return executor.find(({ name }) => name === reviewer[0]?.name)?.name;
}

export function createModels(options: ModelsOptions): Models {
  const { variable, prices } = options;
  const opened = new Map<string, { provider: Provider; model: Promise<Model> }>();
  return {
    of: (role) => options.roles[role].map((named) => choose(role, named)),
    hearing() {
      const used = (["executor", "classifier", "planner", "reviewer"] as const).flatMap((role) => options.roles[role]);
      const others = [...options.loaded.providers].map(([provider, { hears = "" }]) => ({
        ...{ name: `${provider}/${hears}`, provider, model: hears },
      }));
      const named = [...used, ...others].find(({ provider: name }) => {
        const provider = options.loaded.providers.get(name);
        return provider?.hears !== undefined && (provider.keys.some(variable) || !needsKey(provider, variable));
      });
      return named && choose("classifier", named);
    },
  };

  function choose(role: ModelRole, { name, provider: providerName, model }: ModelName): ModelChoice {
    const setting = settingOf[role];
    // Read each time, because a plugin may have replaced the provider.
    const provider = options.loaded.providers.get(providerName);
    if (!provider) throw unknownProvider(setting, providerName, options.loaded);
    const key = provider.keys.map(variable).find(Boolean);
    if (key === undefined && needsKey(provider, variable)) throw noKey(setting, name, providerName, provider);
    return {
      name,
      effort: options.efforts[role],
      picture: provider.sees ? options.pictures : undefined,
      price: prices[name] ?? priceOf(provider.prices, model) ?? null,
      explain: (error) =>
        explainError(error, {
          setting,
          model: name,
          provider: providerName,
          key: provider.keys[0] ?? "",
          baseUrl: provider.baseUrl,
        }),
      open: () => {
        const open = opened.get(name);
        if (open?.provider === provider) return open.model;
        const fresh = provider.open(model, { key: key ?? "", baseUrl: variable(provider.baseUrl) });
        opened.set(name, { provider, model: fresh });
        return fresh;
      },
    };
  }
}

/** Whether a provider cannot be asked while none of its keys is set. */
export function needsKey(
  { keys, keyless, baseUrl }: Provider,
  variable: (name: string) => string | undefined,
): boolean {
  return keys.length > 0 && !keyless?.(variable(baseUrl));
}

function unknownProvider(setting: string, provider: string, loaded: Loaded): UserError {
  return new UserError(
    "model.provider-unknown",
    { setting, provider, known: [...loaded.providers.keys()].join(", ") },
    { exit: Exit.config },
  );
}

function noKey(setting: string, model: string, provider: string, { keys }: Provider): UserError {
  return new UserError("model.key-absent", { setting, model, provider, key: keys[0] ?? "" }, { exit: Exit.config });
}

const sentences: Record<ModelError["kind"], TextKey> = {
  auth: "model.key-refused",
  missing: "model.missing",
  rate: "model.rate",
  overloaded: "model.overloaded",
  server: "model.failed",
  partial: "model.failed",
  empty: "model.failed",
  network: "model.unreachable",
  refusal: "model.refusal",
  "too-long": "model.too-long",
  invalid: "model.invalid",
};

function explainError(error: ModelError, params: TextParams): { key: TextKey; params: TextParams } {
  return { key: sentences[error.kind], params: { ...params, tries: error.tries, detail: error.message.slice(0, 300) } };
}
