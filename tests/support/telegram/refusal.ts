/** What the Bot API answers when it does not do what it was asked: `{ ok: false, error_code, description, parameters }`. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: Record<string, number> | undefined;

  constructor(code: number, description: string, parameters?: Record<string, number>) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export const badRequest = (why: string) => new Refusal(400, `Bad Request: ${why}`);
export const forbidden = (why: string) => new Refusal(403, `Forbidden: ${why}`);
export const conflict = (why: string) => new Refusal(409, `Conflict: ${why}`);
export const upgraded = (to: number) =>
  new Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", { migrate_to_chat_id: to });
export const tooMany = (seconds: number) =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
