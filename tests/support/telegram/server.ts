import { answerOf, type Fault, refused } from "./faults.ts";
import { House } from "./house.ts";
import { methods, type Params } from "./methods.ts";
import { conflict, Refusal } from "./refusal.ts";
import { type Account, Room } from "./room.ts";
import { Seat } from "./seat.ts";
import { bot } from "./wire.ts";

/** A call of the bot, long polls without the ones that brought nothing. */
export interface Call {
  n: number;
  method: string;
  params: Params;
  at: number;
  /** Undefined while it is under way. */
  answered?: number;
  /** Undefined: done. Otherwise why not. */
  refused?: string;
}

export type Moment = "arrived" | "done" | "answered";

/** Long enough to send an answer over the loopback. */
const answerMs = 15;

/** The Bot API for one bot, on 127.0.0.1, with the people who write to it. `await using telegram = aTelegram()`. */
export class Telegram implements AsyncDisposable {
  readonly token = `${bot.id}:AAtests-${crypto.randomUUID()}`;
  readonly house = new House();
  readonly calls: Call[] = [];
  /** Told of every call, and waited for: a place to kill the bot. */
  watch: (call: Call, moment: Moment) => void | Promise<void> = () => {};
  /** Any token is wrong: it was revoked. */
  revoked = false;
  /** Times that the bot asked for updates. */
  polls = 0;
  private server: Bun.Server<undefined> | undefined;
  private port = 0;
  private nextGroup = 1;
  private nextPrivateId = 1;
  private rivals = 0;
  private seats = new Map<number, Seat>();

  constructor() {
    this.up();
  }

  /** For TELEGRAM_API_ROOT. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get listens(): boolean {
    return this.server !== undefined;
  }

  get env(): Record<string, string> {
    return { TELEGRAM_API_ROOT: this.url, TELEGRAM_BOT_TOKEN: this.token };
  }

  /** What the bot did that Telegram would punish. A test in which there is any fails at its end. */
  get violations(): string[] {
    return this.house.limits.violations;
  }

  /** Somebody in their private chat with the bot. The same id is the same person. */
  person(id: number, { name = `Person ${id}`, language = "en" }: { name?: string; language?: string } = {}): Seat {
    const known = this.seats.get(id);
    if (known) return known;
    const who: Account = { id, name, language, username: `person_${id}` };
    const room = new Room({ id, title: name, type: "private", forum: false }, () => this.nextPrivateId++);
    this.house.rooms.set(id, room);
    const seat = new Seat(this.house, who, room);
    this.seats.set(id, seat);
    return seat;
  }

  /** A group with the bot in it. Its message ids are its own, and so often the same as those of private chats. */
  group(title: string, { forum = false }: { forum?: boolean } = {}): Group {
    const id = -1_001_000_000_000 - this.nextGroup++;
    return this.aGroup({ id, title, type: "supergroup", forum });
  }

  /** A group as they all begin: small, and not a supergroup yet. */
  smallGroup(title: string): Group {
    return this.aGroup({ id: -5000 - this.nextGroup++, title, type: "group", forum: false });
  }

  private aGroup(about: Pick<Room, "id" | "title" | "type" | "forum">): Group {
    // 1 is the General topic of a forum.
    let next = about.forum ? 2 : 1;
    const room = new Room(about, () => next++);
    this.house.rooms.set(room.id, room);
    return new Group(this.house, room);
  }

  /** It becomes a supergroup: another id, and messages that are numbered anew. Returns it as it is then. */
  upgrade({ room }: Group, by: Seat, { told = true }: { told?: boolean } = {}): Group {
    const next = this.group(room.title);
    room.movedTo = next.id;
    if (!told) return next;
    this.house.hear(room.add({ text: "", from: by.who, extra: { migrate_to_chat_id: next.id } }));
    this.house.hear(next.room.add({ text: "", from: by.who, extra: { migrate_from_chat_id: room.id } }));
    return next;
  }

  /** The next calls of a method go wrong; "*" is any. */
  fault(method: string, fault: Fault, times = 1): void {
    this.house.faults.add(method, fault, times);
  }

  mend(): void {
    this.house.faults.clear();
  }

  /** Nobody listens. */
  async down(): Promise<void> {
    await this.server?.stop(true);
    this.server = undefined;
  }

  up(): void {
    this.server ??= Bun.serve({
      hostname: "127.0.0.1",
      port: this.port,
      idleTimeout: 0,
      fetch: (request) => this.answer(request),
    });
    this.port = this.server.port ?? 0;
  }

  /** Another process with the same token polls: until it stops, every poll of the bot is answered with 409. */
  rival(): { stop(): void } {
    this.rivals++;
    return { stop: () => void this.rivals-- };
  }

  /** Waits until `look` gives something. */
  until<T>(what: string, look: () => T | undefined, ms = 20_000): Promise<T> {
    return this.house.until(look, ms, () => `${what}: not after ${ms} ms. Calls: ${this.told()}`);
  }

  /** Waits until the bot has fetched (and confirmed) every update. */
  async caughtUp(ms = 20_000): Promise<void> {
    await this.until("every update is fetched", () => (this.house.updates.pending.length === 0 ? true : undefined), ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.house.updates.stop();
    await this.down();
    if (this.violations.length > 0) throw new Error(`the bot broke Telegram's limits:\n${this.violations.join("\n")}`);
  }

  private async answer(request: Request): Promise<Response> {
    const [, fileToken, path = ""] = /^\/file\/bot([^/]+)\/(.+)$/.exec(new URL(request.url).pathname) ?? [];
    const file = fileToken === this.token ? this.house.files.get(path) : undefined;
    if (file) return new Response(new Uint8Array(file));
    const [, token, name = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    if (this.revoked || token !== this.token) return refused(new Refusal(401, "Unauthorized"));
    const params = await paramsOf(request);
    const poll = name.toLowerCase() === "getupdates";
    const call: Call = { n: this.calls.length + 1, method: name, params, at: Date.now() };
    if (poll) this.polls++;
    else await this.arrive(call);
    const fault = this.house.faults.take(name.toLowerCase());
    if (fault && !(typeof fault === "string" && fault.startsWith("did"))) return answerOf(fault, this.house.limits);
    const answer = await this.do(call, request.signal);
    const empty = poll && answer.body === "[]";
    if (poll && !empty) await this.arrive(call);
    if (!empty) await this.watch(call, "done");
    if (!empty) this.soonAnswered(call);
    return fault ? answerOf(fault, this.house.limits) : answer.response;
  }

  private async arrive(call: Call): Promise<void> {
    call.n = this.calls.push(call);
    this.house.changed();
    await this.watch(call, "arrived");
  }

  private soonAnswered(call: Call): void {
    setTimeout(() => {
      call.answered = Date.now();
      this.house.changed();
      void this.watch(call, "answered");
    }, answerMs);
  }

  private async do(call: Call, gone: AbortSignal): Promise<{ response: Response; body: string }> {
    try {
      const handle = Object.hasOwn(methods, call.method.toLowerCase()) && methods[call.method.toLowerCase()];
      if (!handle) {
        this.violations.push(`unknown method ${call.method}`);
        throw new Refusal(404, "Not Found: method not found");
      }
      if (this.rivals > 0 && call.method.toLowerCase() === "getupdates") {
        await Bun.sleep(20);
        throw conflict("terminated by other getUpdates request; make sure that only one bot instance is running");
      }
      const result = await handle(call.params, this.house, gone);
      this.house.changed();
      return { response: Response.json({ ok: true, result }), body: JSON.stringify(result) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      call.refused = error.message;
      return { response: refused(error), body: error.message };
    }
  }

  private told(): string {
    return this.calls.map(({ method, refused: why }) => `${method}${why ? ` (${why})` : ""}`).join(", ");
  }
}

/** A group chat. */
export class Group {
  readonly room: Room;
  private readonly house: House;

  constructor(house: House, room: Room) {
    this.house = house;
    this.room = room;
  }

  get id(): number {
    return this.room.id;
  }

  /** A person in it, in a topic of it if they name one. */
  with(person: Seat, topic?: number): Seat {
    return new Seat(this.house, person.who, this.room, topic);
  }

  /** A new topic, made by this person. */
  topic(name: string, person: Seat): number {
    const made = this.room.add({ text: "", from: person.who, extra: { forum_topic_created: { name, icon_color: 1 } } });
    made.thread = made.id;
    this.room.topics.set(made.id, { name, state: "open" });
    this.house.hear(made);
    return made.id;
  }
}

export function aTelegram(): Telegram {
  return new Telegram();
}

async function paramsOf(request: Request): Promise<Params> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const type = request.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) return { ...query, ...((await request.json()) as Params) };
  if (/^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(type))
    return { ...query, ...Object.fromEntries((await request.formData()).entries()) };
  return query;
}
