import type { SettingName, Values } from "./definitions.ts";
import { isLoopback } from "./kinds.ts";
import { isFolder, type Paths } from "./paths.ts";
import type { Problems } from "./problems.ts";
import { type Sources, settingLocation } from "./sources.ts";

const allRoles = 3;

/** Reports problems that only a combination of settings shows. */
export function checkCombinations(values: Values, sources: Sources, paths: Paths, problems: Problems): void {
  const about = (name: SettingName, key: Parameters<Problems["about"]>[2]) =>
    problems.about(name, settingLocation(sources, name), key);
  if (isOff(sources.inFile) !== isOff(sources.inEnvironment)) about("SANDBOX", "setting.sandbox-once");
  if (values.HTTP_ADDR && !isLoopback(values.HTTP_ADDR.host) && !isSet(sources, "STATUS_TOKEN")) {
    about("STATUS_TOKEN", "setting.status-token-missing");
  }
  if (!values.DATABASE_URL && isSet(sources, "ROLES") && values.ROLES && values.ROLES.length < allRoles)
    about("ROLES", "setting.roles-alone");
  if (values.QUEUE_URL && !values.DATABASE_URL) about("QUEUE_URL", "setting.queue-alone");
  if (values.TELEGRAM_WEBHOOK_URL && !isSet(sources, "TELEGRAM_WEBHOOK_SECRET")) {
    about("TELEGRAM_WEBHOOK_SECRET", "setting.webhook-secret-missing");
  }
  if (values.DEVORCH_URL && !isSet(sources, "DEVORCH_TOKEN")) about("DEVORCH_TOKEN", "setting.remote-token-missing");
  if (values.PLUGINS_PATH && !isFolder(paths.plugins)) about("PLUGINS_PATH", "setting.folder");
  if (paths.prompts && !isFolder(paths.prompts)) about("AI_PATH", "setting.folder");
}

function isOff(from: ReadonlyMap<string, string>): boolean {
  return from.get("SANDBOX")?.toLowerCase() === "off";
}

function isSet(sources: Sources, name: SettingName): boolean {
  return sources.inEnvironment.has(name) || sources.inFile.has(name);
}
