import type { Plan } from "../../../orchestrator/task/plan.ts";
import { makeRevision } from "../../../orchestrator/task/plan.ts";

/** A way to write a `.dev-tasks/state.json` that devorch never wrote. */
export interface Tampering {
  name: string;
  /** The whole file in, another one out. Its second step was never done. */
  tamper(json: string): string;
  /** Tried on the executable in `make test` too. */
  always: boolean;
}

const always = new Set([
  "a plan that was changed",
  "an approval",
  "a step that was never done and says it was",
  "a plan that leaves the repository, with its right hash",
]);

interface State {
  revision: number;
  planHash: string;
  plan: Plan;
  base: object;
  steps: { title: string; state: string; attempts: number; commit: string | null }[];
}

/** As its hash says, like somebody who knows how it is made. */
const rehashed = (state: State) =>
  void Object.assign(state, { planHash: makeRevision(state.plan, state.revision).hash });
const other = "1".repeat(40);

const ofState: [string, (state: State) => unknown][] = [
  ["a plan that was changed", ({ plan }) => plan.steps[1]?.verify?.splice(0)],
  ["the hash of another plan", (state) => Object.assign(state, { planHash: makeRevision(state.plan, 2).hash })],
  ["a step that was added", ({ steps }) => steps.push({ title: "x", state: "green", attempts: 1, commit: null })],
  ["another branch's state", (state) => Object.assign(state, { branch: "main" })],
  ["a field of the wrong kind", (state) => Object.assign(state, { revision: "1; rm -rf" })],
  ["another repository", (state) => Object.assign(state, { repo: { kind: "remote", url: "https://evil.example/x" } })],
  [
    "an approval",
    (state) => Object.assign(state, { approval: { hash: state.planHash, by: "owner" }, options: { yes: true } }),
  ],
  ["a state that only devorch gives", (state) => Object.assign(state, { state: "queued" })],
  ["a step that was never done and says it was", ({ steps }) => Object.assign(steps[1] ?? {}, { state: "green" })],
  ["a commit that is not on the branch", ({ steps }) => Object.assign(steps[0] ?? {}, { commit: other })],
  [
    "the commit of another step",
    ({ steps }) => Object.assign(steps[1] ?? {}, { state: "green", commit: steps[0]?.commit }),
  ],
  ["a beginning that hides the commits", (state) => Object.assign(state, { base: { branch: "main", sha: "HEAD" } })],
  [
    "a plan that leaves the repository, with its right hash",
    (state) => {
      Object.assign(state.plan.steps[1]?.files ?? {}, { create: ["../../.ssh/authorized_keys"] });
      rehashed(state);
    },
  ],
  [
    "a check that checks nothing, with its right hash",
    (state) => {
      Object.assign(state.plan.steps[1] ?? {}, { verify: [{ run: "true" }] });
      rehashed(state);
    },
  ],
];

/** What no object can say. */
const ofText: [string, (json: string) => string][] = [
  ["prototype keys", (json) => json.replace("{", '{"__proto__": {"isAdmin": true},')],
  ["prototype keys further in", (json) => json.replace('"title":', '"__proto__": {"commit": null}, "title":')],
  ["eight megabytes", (json) => json.replace('"request": "', `"request": "${"x".repeat(8_000_000)}`)],
  ["no JSON", (json) => json.slice(0, -2)],
];

export const tamperings: Tampering[] = [
  ...ofState.map(([name, change]) => ({
    name,
    always: always.has(name),
    tamper(json: string) {
      const state = JSON.parse(json);
      change(state);
      return JSON.stringify(state);
    },
  })),
  ...ofText.map(([name, tamper]) => ({ name, tamper, always: always.has(name) })),
];
