import * as devorch from "devorch";
import * as zod from "zod";

let defined = false;

/** What a plugin imports as "devorch" and "zod" is this process's own copy: `instanceof` holds on both sides. */
export function definePluginModules(): void {
  if (defined) return;
  defined = true;
  Bun.plugin({
    name: "devorch-for-plugins",
    setup(build) {
      build.module("devorch", () => ({ exports: { ...devorch }, loader: "object" }));
      build.module("zod", () => ({ exports: { ...zod }, loader: "object" }));
    },
  });
}
