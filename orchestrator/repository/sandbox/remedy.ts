import { existsSync, readFileSync } from "node:fs";
import { reasonIn } from "../../texts/index.ts";

const install = "apt-get install bubblewrap";

export const missing = reasonIn("sandbox.missing", { install });

/** Kernel settings that block bubblewrap: name, blocking value, command that fixes it. */
const switches = [
  ["kernel.apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"],
  ["kernel.unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"],
  ["user.max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"],
] as const;

/** bubblewrap's message with the command that fixes it: `message → command`. */
export function withRemedy(words: string): string {
  const command = remedyFor(words);
  return command ? `${words} → ${command}` : words;
}

function remedyFor(words: string): string | undefined {
  if (/unknown option/i.test(words)) return `${install} (0.8 or newer)`;
  const off = switches.find(([name, value]) => settingOf(name) === value);
  if (off) return `sudo ${off[2]}`;
  if (/namespace|mount proc|mounting proc|not permitted|pivot_root/i.test(words) && inContainer())
    return "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined";
  return undefined;
}

function settingOf(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll(".", "/")}`, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Containers often forbid namespaces and hide parts of /proc. */
function inContainer(): boolean {
  return (
    ["/.dockerenv", "/run/.containerenv"].some((path) => existsSync(path)) ||
    Boolean(process.env.KUBERNETES_SERVICE_HOST)
  );
}
