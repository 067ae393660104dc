import { expect, test } from "bun:test";
import { z } from "zod";
import { readRepoRequest } from "../../intents/_repo_request.ts";
import { kindOfTalk } from "../../intents/_talk.ts";
import { complete } from "../../orchestrator/chat/shell/complete.ts";
import { editByKey } from "../../orchestrator/chat/shell/keys.ts";
import { withoutMention } from "../../orchestrator/chat/telegram/incoming/admit.ts";
import { resolveRepository } from "../../orchestrator/repository/repository.ts";
import { slugOf } from "../../orchestrator/task/branch_name.ts";
import { delegatesEverything, interpretAnswer } from "../../orchestrator/task/question.ts";
import { readStepOrder } from "../../orchestrator/task/step_order.ts";
import { askBack } from "../../orchestrator/understanding/ask_back.ts";
import { readSentence } from "../../orchestrator/understanding/classifier/sentence.ts";
import { classifyLocally } from "../../orchestrator/understanding/classify.ts";
import { readCommand } from "../../orchestrator/understanding/command.ts";
import { sampleState, situations } from "../../orchestrator/understanding/situation.ts";
import { readSlots, withSlot } from "../../orchestrator/understanding/slots.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { sampleOf } from "../support/long.ts";
import { shippedIntents } from "./messages.ts";

/**
 * A message may be a megabyte. Whatever it repeats, every reader of a person's words comes to its end: what costs the square of
 * a length would take minutes here, and the test would be stopped.
 */
const length = 100_000;
const parts = [
  " ",
  "\n",
  ",",
  ".",
  "-",
  "_",
  "/",
  '"',
  "'",
  "`",
  "(",
  ":",
  "#",
  "0",
  "1, ",
  "a",
  "A",
  "á",
  "aA",
  "a-",
  "a.",
  "a/",
  "a'",
].concat([
  "la ",
  "the ",
  "si ",
  "ok, ",
  "todo ",
  "paso 1, ",
  "the repo ",
  "como ",
  "branch: ",
  "T-1 ",
  "git@a:",
  "http://",
  "👍",
  "\u0301",
]);
const ends: [string, string][] = [
  ["", ""],
  ["x", "x"],
  [". ", "!"],
  ["` ", " repo"],
  ["https://a/", "x"],
  ["quita el paso 1", "x"],
];
const messages = sampleOf(parts, 12).flatMap((part) =>
  ends.map(([before, after]) => before + part.repeat(Math.ceil(length / part.length)) + after),
);

const intents = await shippedIntents();
const classifier = classifierOf(intents);
const question = {
  n: 1,
  round: 1,
  text: "Which?",
  options: ["Al pagar", "2"],
  default: null,
  deadline: "",
  answer: null,
};
const intent = {
  description: "",
  examples: [],
  slots: z.object({ branch: z.string() }),
  handle: () => Promise.resolve(),
};
const options = { cwd: "/", registered: () => Promise.resolve(undefined), tokens: [] };
const vocabulary = { known: [], own: [], tasks: () => Promise.resolve([]), repos: () => Promise.resolve([]) };

const readers: [string, (text: string) => unknown][] = [
  [
    "what it means",
    (text) => situations.map((at) => classifyLocally(classifier, intents, text, at, sampleState[at], question)),
  ],
  ["its sentence", (text) => readSentence(text, () => true)],
  ["a command", (text) => [readCommand(text), readCommand(`/new ${text}`)]],
  [
    "slots",
    (text) => [readSlots(intent, text, { command: true }), withSlot(intent, text, { name: "branch", value: text })],
  ],
  [
    "the question back",
    (text) => askBack({ text, lang: "es", likeliest: ["query"], task: null, bare: false, planned: false }),
  ],
  ["an answer", (text) => [interpretAnswer(question, text), delegatesEverything(text)]],
  ["an order of steps", (text) => readStepOrder(text, 5)],
  ["a repository", (text) => readRepoRequest(text, ["shop"])],
  ["which repository", (text) => resolveRepository(text, options).catch(() => undefined)],
  ["talk", kindOfTalk],
  ["the bot's name", (text) => withoutMention(text, { id: 1, username: "bot" } as never)],
  ["the word to complete", (text) => complete(text, vocabulary)],
  ["the word before the cursor", (text) => editByKey({ name: "w", ctrl: true }, { line: text, cursor: text.length })],
  ["a branch", slugOf],
];

test.each(readers)("%s is read to its end in long messages", async (_, read) => {
  for (const text of messages) expect(await read(text)).not.toBe(Number.NaN);
});

test("what is pasted between does not hide what is wanted before or behind it", () => {
  const paste = "at Object.<anonymous> (/app/x.js:1:1)\n".repeat(5000);
  const meant = (text: string) => classifyLocally(classifier, intents, text, "none", null).intent;
  expect(meant(`arregla este error:\n${paste}`)).toBe("task_new");
  expect(meant(`${paste}\narregla este error`)).toBe("task_new");
});
