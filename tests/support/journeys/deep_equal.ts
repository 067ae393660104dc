import { call } from "../executable.ts";
import { type Journey, publishedRepository } from "../material/projects.ts";

const lastTest = `test('null == undefined', function (t) {
    t.ok(equal(null, undefined))
    t.notOk(equal(null, undefined, { strict: true }))
    t.end()
})
`;
const test = `
test('sets', function (t) {
    t.ok(equal(new Set([ 1, 2 ]), new Set([ 2, 1 ])));
    t.notOk(equal(new Set([ 1, 2 ]), new Set([ 1, 3 ])));
    t.notOk(equal(new Set([ 1 ]), new Set([ 1, 2 ])));
    t.notOk(equal(new Set(), {}));
    t.end();
})
`;
const before = "  if (isBuffer(a)) {\n";
const wrong = `  if (a instanceof Set || b instanceof Set) {
    return setEquiv(a, b, opts);
  }
${before}`;
const helper = "function objEquiv(a, b, opts) {\n";
const hasty = `function setEquiv(a, b) {
  var same = true;
  a.forEach(function (value) { same = same && b.has(value); });
  return same;
}

${helper}`;
const careful = `function setEquiv(a, b) {
  if (!(a instanceof Set) || !(b instanceof Set) || a.size !== b.size) return false;
  var same = true;
  a.forEach(function (value) { same = same && b.has(value); });
  return same;
}

`;

const edits = (path: string, ...pairs: [string, string][]) =>
  call("edit_file", { path, edits: pairs.map(([old, text]) => ({ old, new: text })) });
const finish = (summary: string) => call("finish_step", { summary });

/** JavaScript with tape, which the plan's set-up installs from the real registry, inside the sandbox. */
export const deepEqual: Journey = {
  name: "deep-equal 1.0.1",
  needs: ["node --version", "npm --version"],
  request: "Comparar también conjuntos (Set)",
  repository: (root) => publishedRepository(root, { name: "deep-equal", version: "1.0.1" }),
  words: [],
  baseline: { passed: 21, failed: 0 },
  plan: () => ({
    summary: "Dos Set son iguales cuando tienen los mismos valores.",
    type: "feat",
    slug: "comparar-conjuntos",
    setup: [{ run: "npm install --ignore-scripts --no-package-lock", network: true }],
    steps: [
      {
        title: "Una prueba que compara conjuntos",
        goal: "test/cmp.js compara conjuntos y está en rojo.",
        files: { modify: ["test/cmp.js"] },
        verify: [{ run: "npm test", expect: "fail" }],
        commit: { scope: "test", subject: "compare sets" },
      },
      {
        title: "Comparar conjuntos",
        goal: "deepEqual compara los valores de dos Set.",
        files: { modify: ["index.js"] },
        dependsOn: [1],
        verify: [{ run: "npm test" }],
        commit: { subject: "compare sets by their values" },
      },
      {
        title: "Contarlo en el readme",
        goal: "El readme dice cómo se comparan los conjuntos.",
        files: { modify: ["readme.markdown"] },
        verify: [{ run: "grep -q Set readme.markdown" }],
        commit: { scope: "readme", subject: "say how sets are compared" },
      },
    ],
  }),
  executor: () => [
    { calls: [call("read_file", { path: "test/cmp.js" })] },
    { calls: [edits("test/cmp.js", [lastTest, lastTest + test]), finish("La prueba está, en rojo.")] },
    { calls: [call("search", { pattern: "isBuffer", glob: "*.js" }), call("read_file", { path: "index.js" })] },
    {
      calls: [edits("index.js", [before, wrong], [helper, hasty]), finish("setEquiv compara los valores.")],
      thinking: true,
    },
    {
      calls: [edits("index.js", [hasty, careful + helper]), finish("También compara el tamaño y el tipo.")],
      thinking: true,
    },
    {
      calls: [
        edits("readme.markdown", [
          "# install\n",
          "Two `Set`s are equal when they hold the same values.\n\n# install\n",
        ]),
        finish("El readme lo dice."),
      ],
    },
  ],
  digest: ["$ npm test", "23 passed, 2 failed", "operator: notOk", "test/cmp.js:100"],
  judge: "node test/cmp.js",
};
