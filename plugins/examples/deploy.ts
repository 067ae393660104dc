import { defineIntent, z } from "devorch";

/** Runs `make deploy` in a clone of the chat's repository, in the sandbox. */
export default defineIntent({
  description: "Deploys a branch to staging.",
  examples: ["despliega main en staging", "subí la rama a staging", "deploy the release branch", "deploy to staging"],
  // The branch becomes part of a command: nothing but what a branch may be called.
  slots: z.object({
    branch: z
      .string()
      .regex(/^\w[\w./-]*$/)
      .default("main"),
  }),

  async handle({ slots: { branch }, say, run, state }) {
    const { exit, output } = await run(`make deploy BRANCH=${branch}`, { timeoutSeconds: 600 });
    if (exit !== 0) return say(`${branch} was not deployed:\n${output.slice(-1000)}`);
    const count = Number((await state.get("count")) ?? 0) + 1;
    await state.set("count", count);
    say(`${branch} is on staging (deployment ${count}).`);
  },
});
