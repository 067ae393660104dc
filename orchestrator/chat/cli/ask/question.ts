import { select, text as textPrompt } from "@clack/prompts";
import { questionCard } from "../../cards/question.ts";
import { type PromptContext, type PromptResult, valueOrUndefined } from "./prompt.ts";

/** Sentinel of the option that opens a free answer; no option of a planner is a symbol-like string with NUL. */
const other = "\0other";

/** Asks the next open question: its options where it has some, and always a free answer. */
export async function askQuestion({ cli, session, view, signal }: PromptContext): Promise<PromptResult> {
  const question = view.questions.find((candidate) => candidate.answer === null);
  if (!question) return "on";
  const io = { input: cli.world.stdin, output: cli.world.stderr, signal };
  const [title = ""] = questionCard(view.id, { ...question, options: [] }, cli.lang, cli.err, view.questions.length);
  let answer: string | undefined;
  // Esc in the free answer goes back to the options.
  do {
    answer = await askOnce({ cli, io, title, question });
  } while (answer === other && !signal.aborted);
  if (answer === undefined || answer === other) return signal.aborted ? "on" : "left";
  const text = answer;
  await session.call((devorch) => devorch.answer(view.id, { text, question: question.n, by: cli.world.user }));
  return "said";
}

interface Asked {
  cli: PromptContext["cli"];
  io: {
    input: PromptContext["cli"]["world"]["stdin"];
    output: PromptContext["cli"]["world"]["stderr"];
    signal: AbortSignal;
  };
  title: string;
  question: PromptContext["view"]["questions"][number];
}

/** The answer; `other` when the person left the free answer, undefined when they left the question. */
async function askOnce({ cli, io, title, question }: Asked): Promise<string | undefined> {
  let answer: string | undefined;
  if (question.options.length > 0) {
    const options = question.options.map((option) => ({ value: option, label: cli.world.clean(option) }));
    answer = valueOrUndefined(
      await select({
        ...io,
        message: title,
        showInstructions: false,
        options: [...options, { value: other, label: cli.say("ask.other") }],
        ...(question.default === null ? {} : { initialValue: question.default }),
      }),
    );
  }
  if (question.options.length === 0 || answer === other) {
    const free = valueOrUndefined(
      await textPrompt({
        ...io,
        message: question.options.length === 0 ? title : cli.say("ask.answer"),
        ...(question.default === null ? {} : { placeholder: question.default, defaultValue: question.default }),
        validate: (value) => (value?.trim() || question.default !== null ? undefined : cli.say("ask.empty")),
      }),
    );
    answer = free ?? (question.options.length > 0 ? other : undefined);
  }
  return answer;
}
