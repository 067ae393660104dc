import type { SettingRow } from "../../chat/cli/world.ts";
import type { Settings } from "../../config/index.ts";
import { findToolRoots } from "../../repository/sandbox/host/tool_roots.ts";
import { type TextKey, text } from "../../texts/index.ts";
import type { Lang, TextParams } from "../../texts/sentence.ts";
import type { Installation } from "./installation.ts";
import { sandboxSettings } from "./sandbox_settings.ts";

/** What `devorch config` adds to the settings: what they let the commands of a step do. */
export function stepPowers(installation: Installation, settings: Settings): SettingRow[] {
  const { lang, paths, sandbox } = settings;
  if (sandbox === "off") {
    return [row(lang, "power.step", "power.anything", { tier: sandbox })];
  }
  const { folders, refused } = findToolRoots(sandboxSettings(installation, settings));
  return [
    row(lang, "power.writes", "power.writes.what", { folder: paths.repos }),
    row(lang, "power.reads", "power.reads.what", { folders: ["/usr", ...folders].join(" ") }),
    ...(refused.length > 0 ? [row(lang, "power.hidden", "power.hidden.what", { folders: refused.join(" ") })] : []),
    row(lang, "power.network", "power.network.what", {}),
    row(lang, "power.limits", "power.limits.what", {}),
  ];
}

function row(lang: Lang, name: TextKey, value: TextKey, params: TextParams): SettingRow {
  return { name: text(lang, name), value: text(lang, value, params), from: "default" };
}
