import { conflict } from "./refusal.ts";

export type Update = { update_id: number } & Record<string, unknown>;

export interface Webhook {
  url: string;
  secret?: string;
}

const kindsByDefault = [
  "message",
  "edited_message",
  "channel_post",
  "callback_query",
  "inline_query",
  "my_chat_member",
];
const webhookRetryMs = 200;

/** What waits for the bot, by long poll or by webhook. */
export class Updates {
  /** Where a public webhook URL really leads, as a proxy in front of the bot would have it. */
  proxy: ((url: string) => string) | undefined;
  /** Every update is brought to the webhook so often, though it was taken the first time. */
  webhookDeliveries = 1;
  webhook: Webhook | undefined;
  lastError: string | undefined;
  /** Every update that ever was, for the tests. */
  readonly all: Update[] = [];
  private waiting: Update[] = [];
  private next = 5_000_001;
  private kinds = kindsByDefault;
  private poller: { wake(): void; end(): void } | undefined;
  private stopped = new AbortController();

  add(kind: string, content: unknown): Update | undefined {
    if (!this.kinds.includes(kind)) return undefined;
    const update: Update = { update_id: this.next++, [kind]: content };
    this.all.push(update);
    this.waiting.push(update);
    this.poller?.wake();
    if (this.webhook) void this.deliver();
    return update;
  }

  get pending(): readonly Update[] {
    return this.waiting;
  }

  get polled(): boolean {
    return this.poller !== undefined;
  }

  set allowed(kinds: string[] | undefined) {
    if (kinds) this.kinds = kinds.length === 0 ? kindsByDefault : kinds;
  }

  get allowedKinds(): string[] {
    return this.kinds;
  }

  async poll({ offset = 0, limit = 100, timeout = 0 }: Poll, gone: AbortSignal): Promise<Update[]> {
    if (this.webhook)
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    this.poller?.end();
    if (offset > 0) this.waiting = this.waiting.filter(({ update_id }) => update_id >= offset);
    if (offset < 0) this.waiting = this.waiting.slice(offset);
    if (this.waiting.length === 0 && timeout > 0) await this.arrival(timeout * 1000, gone);
    return this.waiting.slice(0, limit);
  }

  private arrival(ms: number, gone: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const poller = {
      wake: resolve,
      end: () =>
        reject(conflict("terminated by other getUpdates request; make sure that only one bot instance is running")),
    };
    this.poller = poller;
    const timer = setTimeout(resolve, ms);
    gone.addEventListener("abort", () => resolve());
    return promise.finally(() => {
      clearTimeout(timer);
      if (this.poller === poller) this.poller = undefined;
    });
  }

  setWebhook(webhook: Webhook | undefined, drop: boolean): void {
    if (drop) this.waiting = [];
    this.webhook = webhook;
    this.poller?.end();
    if (webhook) void this.deliver();
  }

  stop(): void {
    this.stopped.abort();
    this.poller?.wake();
  }

  private delivering = false;

  /** One after the other, each again until it is taken. */
  private async deliver(): Promise<void> {
    if (this.delivering) return;
    this.delivering = true;
    while (this.webhook && this.waiting[0] && !this.stopped.signal.aborted) {
      const update = this.waiting[0];
      if (await this.bring(this.webhook, update)) this.waiting = this.waiting.filter((one) => one !== update);
      else await Bun.sleep(webhookRetryMs);
    }
    this.delivering = false;
  }

  private async bring({ url, secret }: Webhook, update: Update): Promise<boolean> {
    let taken = false;
    for (let time = 0; time < this.webhookDeliveries; time++) {
      try {
        const answer = await fetch(this.proxy?.(url) ?? url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            ...(secret ? { "x-telegram-bot-api-secret-token": secret } : {}),
          },
          body: JSON.stringify(update),
          signal: AbortSignal.any([this.stopped.signal, AbortSignal.timeout(60_000)]),
        });
        taken = answer.ok;
        if (!answer.ok) this.lastError = `Wrong response from the webhook: ${answer.status} ${answer.statusText}`;
      } catch (error) {
        this.lastError = `Connection failed: ${(error as Error).message}`;
      }
    }
    return taken;
  }
}

interface Poll {
  offset?: number | undefined;
  limit?: number | undefined;
  timeout?: number | undefined;
}
