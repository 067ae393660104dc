import type { AskRequest, Devorch, MessageOrigin } from "../actions/devorch.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { Role } from "./people.ts";

type Options<Method extends "approve" | "reject" | "modify" | "edit" | "answer" | "resume"> = Parameters<
  Devorch[Method]
>[1];

/**
 * Devorch with the rights of one message. Throws UserError for what its speaker may not do, records speaker and message with each
 * change, decides only about the revision that the card showed, and starts one task per message even if it is read twice.
 */
export class LimitedDevorch implements Devorch {
  readonly #devorch: Devorch;
  readonly #message: Pick<AskRequest, "speaker" | "key" | "about" | "shown" | "material" | "edited" | "heard">;
  #started = 0;

  /** Without a speaker everything is allowed. */
  constructor(
    devorch: Devorch,
    message: Pick<AskRequest, "speaker" | "key" | "about" | "shown" | "material" | "edited" | "heard">,
  ) {
    this.#devorch = devorch;
    this.#message = message;
  }

  async start(request: Parameters<Devorch["start"]>[0]) {
    this.#mustBe("member");
    const { speaker } = this.#message;
    const name = speaker ? speaker.origin : this.#message.key;
    this.#started += 1;
    const key = this.#started === 1 ? name : `${name}/${this.#started}`;
    return await this.#devorch.start({
      ...request,
      text: withMaterial(request.text, this.#message.material),
      ...(speaker && { startedBy: speaker.id }),
      ...(name !== undefined && { key }),
    });
  }

  async attach(...given: Parameters<Devorch["attach"]>) {
    this.#mustBe("member");
    return await this.#devorch.attach(...given);
  }

  async transcribe(...[voice]: Parameters<Devorch["transcribe"]>) {
    this.#mustBe("member");
    const { speaker } = this.#message;
    return await this.#devorch.transcribe(voice, speaker ? { by: speaker.id } : {});
  }

  async adopt(request: Parameters<Devorch["adopt"]>[0]) {
    this.#mustBe("member");
    const { speaker } = this.#message;
    const signed = speaker && { startedBy: speaker.id, ...(speaker.origin !== undefined && { key: speaker.origin }) };
    return await this.#devorch.adopt({ ...request, ...signed });
  }

  async approve(id: string, options: Options<"approve">) {
    const { about, shown } = this.#message;
    if (id !== about || shown === undefined) return await this.#approve(id, options);
    if (shown.revision === undefined && shown.pause === undefined) throw notShown(id);
    await this.#approve(id, { ...options, revision: undefined, ...shown }).catch((error) => {
      throw error instanceof UserError && error.key === "task.not-now" ? notShown(id) : error;
    });
  }

  async #approve(id: string, options: Options<"approve">) {
    this.#mayDecide();
    await this.#mustOwn(id);
    await this.#devorch.approve(id, { ...options, ...this.#signature() });
  }

  async reject(id: string, options: Options<"reject">) {
    this.#mayDecide();
    const { about, shown } = this.#message;
    const isShown = id === about && shown !== undefined;
    if (isShown && shown.revision === undefined) throw notShown(id);
    await this.#mustOwn(id);
    const revision = isShown ? shown.revision : options.revision;
    await this.#devorch.reject(id, { ...options, revision, ...this.#signature() });
  }

  async modify(id: string, options: Options<"modify">) {
    await this.#mustOwn(id);
    await this.#devorch.modify(id, {
      ...options,
      change: withMaterial(options.change, this.#message.material),
      ...this.#signature(),
    });
  }

  async edit(id: string, options: Options<"edit">) {
    await this.#mustOwn(id);
    await this.#devorch.edit(id, { ...options, ...this.#signature() });
  }

  async answer(id: string, options: Options<"answer">) {
    this.#mayAnswer();
    await this.#mustOwn(id);
    await this.#devorch.answer(id, {
      ...options,
      text: withMaterial(options.text, this.#message.material),
      ...this.#signature(),
    });
  }

  async cancel(id: string, said?: Parameters<Devorch["cancel"]>[1]) {
    this.#mayDecide();
    await this.#mustOwn(id);
    await this.#devorch.cancel(id, { ...said, ...this.#origin() });
  }

  async resume(id: string, options: Options<"resume">) {
    this.#mayDecide();
    if (options.maxCostUsd !== undefined || options.raiseUsd !== undefined) this.#mustBe("owner");
    await this.#mustOwn(id);
    await this.#devorch.resume(id, { ...options, ...this.#signature() });
  }

  async pause(id: string) {
    await this.#mustOwn(id);
    await this.#devorch.pause(id);
  }

  async rollback(id: string, options: Parameters<Devorch["rollback"]>[1]) {
    await this.#mustOwn(id);
    await this.#devorch.rollback(id, options);
  }

  async pullRequest(id: string, options: Parameters<Devorch["pullRequest"]>[1]) {
    this.#mayDecide();
    await this.#mustOwn(id);
    return this.#devorch.pullRequest(id, { ...options, ...this.#signature() });
  }

  async mendCi(id: string, options: Parameters<Devorch["mendCi"]>[1]) {
    this.#mayDecide();
    await this.#mustOwn(id);
    await this.#devorch.mendCi(id, { ...options, ...this.#signature() });
  }

  async addRepo(name: string, url: string, forge?: string | null) {
    this.#mustBe("owner");
    await this.#devorch.addRepo(name, url, forge);
  }

  async removeRepo(name: string) {
    this.#mustBe("owner");
    await this.#devorch.removeRepo(name);
  }

  async setRepo(name: string, change: Parameters<Devorch["setRepo"]>[1]) {
    this.#mustBe("owner");
    const { speaker } = this.#message;
    await this.#devorch.setRepo(name, speaker ? { ...change, by: speaker.name } : change);
  }

  async people() {
    this.#mustBe("owner");
    return await this.#devorch.people();
  }

  async invite(role: Role) {
    this.#mustBe("owner");
    return await this.#devorch.invite(role);
  }

  async personLimits() {
    this.#mustBe("owner");
    return await this.#devorch.personLimits();
  }

  async setPersonLimit(id: string, usdPerDay: number | null) {
    this.#mustBe("owner");
    await this.#devorch.setPersonLimit(id, usdPerDay);
  }

  async setRole(id: string, role: Role) {
    this.#mustBe("owner");
    await this.#devorch.setRole(id, role);
  }

  async removePerson(id: string) {
    this.#mustBe("owner");
    await this.#devorch.removePerson(id);
  }

  async tokens() {
    this.#mustBe("owner");
    return await this.#devorch.tokens();
  }

  async addToken(token: Parameters<Devorch["addToken"]>[0]) {
    this.#mustBe("owner");
    return await this.#devorch.addToken(token);
  }

  async removeToken(name: string) {
    this.#mustBe("owner");
    await this.#devorch.removeToken(name);
  }

  async backup(file: string) {
    this.#mustBe("owner");
    return await this.#devorch.backup(file);
  }

  ask: Devorch["ask"] = (message) =>
    this.#devorch.ask(this.#message.speaker ? { ...message, speaker: this.#message.speaker } : message);
  tasks: Devorch["tasks"] = (query) => this.#devorch.tasks(query);
  countTasks: Devorch["countTasks"] = (query) => this.#devorch.countTasks(query);
  show: Devorch["show"] = (id) => this.#devorch.show(id);
  diff: Devorch["diff"] = (id) => this.#devorch.diff(id);
  cost: Devorch["cost"] = (id) => this.#devorch.cost(id);
  events: Devorch["events"] = (...from) => this.#devorch.events(...from);
  record: Devorch["record"] = (id) => this.#devorch.record(id);
  repos: Devorch["repos"] = () => this.#devorch.repos();
  follow: Devorch["follow"] = (...from) => this.#devorch.follow(...from);

  #mustBe(least: "member" | "owner"): void {
    const role = this.#message.speaker?.role ?? "owner";
    if (role === "owner") return;
    if (least === "owner") throw new UserError("people.owner-only", {}, { exit: Exit.usage });
    if (role === "viewer") throw new UserError("people.viewer", {}, { exit: Exit.usage });
  }

  #mayDecide(): void {
    if (this.#message.edited) throw new UserError("people.edited", {}, { exit: Exit.usage });
    this.#mayAnswer();
  }

  #mayAnswer(): void {
    if (this.#message.heard) throw new UserError("people.heard", {}, { exit: Exit.usage });
  }

  /** The task's starter, or an owner. */
  async #mustOwn(task: string): Promise<void> {
    this.#mustBe("member");
    const { speaker } = this.#message;
    if (!speaker || speaker.role === "owner") return;
    const { id, startedBy } = await this.#devorch.show(task);
    if (startedBy !== speaker.id) throw new UserError("people.not-yours", { id }, { exit: Exit.usage });
  }

  #signature(): MessageOrigin & { by?: string } {
    const { speaker } = this.#message;
    return speaker ? { by: speaker.name, origin: speaker.origin } : {};
  }

  #origin(): MessageOrigin {
    const { speaker } = this.#message;
    return speaker?.origin === undefined ? {} : { origin: speaker.origin };
  }
}

/** The person's words, then what they sent with them. */
export function withMaterial(words: string, material: string | undefined): string {
  return material ? `${words}\n\n${material}` : words;
}

function notShown(id: string): UserError {
  return new UserError("task.not-shown", { id }, { exit: Exit.usage });
}
