import { memoizeByObject } from "./memoize_by_object.ts";
import type { Message, Part } from "./model.ts";
import type { ModelChoice } from "./models.ts";

type Picture = Extract<Part, { type: "image" }>;

/** Pictures that the server of a model refused in this process: a server does not say beforehand which of its models see. */
const refused = new Set<string>();
/** By model. The same message gives the same object: providers remember by it what they made. */
const shown = new Map<string, (message: Message) => Message>();

export function hasPictures(messages: readonly Message[]): boolean {
  return messages.some(hasPicture);
}

/** Whether the model is shown all pictures of these messages. */
export function seesPictures(choice: ModelChoice, messages: readonly Message[]): boolean {
  return picturesOf(messages).every((part) => isShown(choice, part));
}

export function noteRefused({ name }: ModelChoice, messages: readonly Message[]): void {
  for (const { sha256 } of picturesOf(messages)) refused.add(`${name} ${sha256}`);
  shown.delete(name);
}

/** The messages with their pictures, or with words in place of those that the model is not shown. */
export function withShownPictures(messages: readonly Message[], choice: ModelChoice): Message[] {
  const known = shown.get(choice.name) ?? memoizeByObject((message: Message) => shownTo(choice, message));
  shown.set(choice.name, known);
  return messages.map((message) => (hasPicture(message) ? known(message) : message));
}

function shownTo(choice: ModelChoice, message: Message): Message {
  const parts = message.parts.map((part): Part => {
    if (part.type !== "image") return part;
    if (!isShown(choice, part)) return inWords(part, "is not shown to you, for this model does not take it");
    const bytes = choice.picture?.(part.sha256);
    return bytes ? { ...part, data: Buffer.from(bytes).toString("base64") } : inWords(part, "is not there any more");
  });
  return { ...message, parts };
}

function isShown({ name, picture }: ModelChoice, { sha256 }: Picture): boolean {
  return picture !== undefined && !refused.has(`${name} ${sha256}`);
}

function inWords({ name }: Picture, why: string): Part {
  return { type: "text", text: `[The picture "${name}" ${why}.]` };
}

function picturesOf(messages: readonly Message[]): Picture[] {
  return messages.filter(hasPicture).flatMap(({ parts }) => parts.filter((part) => part.type === "image"));
}

function hasPicture({ parts }: Message): boolean {
  return parts.some(({ type }) => type === "image");
}
