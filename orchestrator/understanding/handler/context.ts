import type { AskRequest, Devorch, Reply } from "../../actions/devorch.ts";
import type { Ports } from "../../run/ports.ts";
import type { ChatRow } from "../../run/store.ts";
import { withMaterial } from "../../safety/limited_devorch.ts";
import type { IntentContext } from "../../sdk/intent.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { Task } from "../../task/task.ts";
import { isTextKey, text as sentence, type TextParams } from "../../texts/index.ts";
import { inquire } from "../questions/inquire.ts";
import { askNamed, completeText } from "./ask_model.ts";
import { ChatClone } from "./chat_clone.ts";

export interface Understood {
  intent: string;
  /** The words without the command that named the intent. */
  text: string;
  found: IntentContext["found"];
}

interface About extends Understood {
  message: AskRequest;
  chat: ChatRow;
  task: Task | null;
}

/** The context of a handler, and the reply that it builds. */
export function handlerContext(
  devorch: Devorch,
  ports: Ports,
  { message, chat, task, intent, text, found }: About,
): { context: Omit<IntentContext, "slots">; reply(): Reply; close(): Promise<void> } {
  const { lang } = message;
  const repo = message.repo ?? chat.repo;
  const clone = new ChatClone(ports, { chat: message.chat, repo });
  const said: string[] = [];
  const choices: NonNullable<Reply["choices"]> = [];
  let about = task?.id ?? null;
  let shown: Reply["show"];
  const inWords = (key: string, params?: TextParams) => (isTextKey(key) ? sentence(lang, key, params) : key);
  const say = (key: string, params?: TextParams) => void said.push(inWords(key, params));
  const context: Omit<IntentContext, "slots"> = {
    text,
    lang,
    chat: message.chat,
    repo,
    task,
    devorch,
    found,
    say,
    ask(question, offered, params) {
      say(question, params);
      const named = offered.map((choice) => ({ label: inWords(choice.label, params), say: choice.say }));
      // A terminal has no buttons: the words stand below the question.
      for (const choice of named) said.push(sentence(lang, "route.choice", choice));
      choices.push(...named);
    },
    show(page, id) {
      shown = { page, task: id };
      about = id;
    },
    run: (command, options) => clone.run(command, options),
    files: clone.files,
    agent: async (name, input) => askNamed(ports, name, input, await clone.readable()),
    complete: (prompt, { model = "planner" } = {}) => completeText(ports, prompt, { model }),
    state: ports.store.pluginState(intent),
    inquire: (question) =>
      inquire(ports, {
        question: withMaterial(question, message.material),
        lang,
        chat: message.chat,
        repo: repo ?? "",
      }),
    async turnTo(change) {
      // What a chat works on is everybody's in it.
      if (change.repo !== undefined && message.speaker?.role === "viewer")
        throw new UserError("people.viewer", {}, { exit: Exit.usage });
      if (change.task !== undefined) about = change.task;
      Object.assign(chat, change);
      await ports.store.saveChat(chat);
    },
  };
  const reply = (): Reply => ({
    say: said,
    task: about,
    intent,
    ...(shown && { show: shown }),
    ...(choices.length > 0 && { choices }),
  });
  return { context, reply, close: () => clone.close() };
}
