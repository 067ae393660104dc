import { describe, expect, test } from "bun:test";
import { redactDeep } from "../../orchestrator/safety/redact.ts";
import { clean, createRedactor } from "../../orchestrator/service/redact.ts";

const secret = "s3cr3t/token+with=odd&chars";
const redact = createRedactor([secret, "abc", ""]);

describe("the values that it was given", () => {
  test("are gone raw, URL-encoded and JSON-escaped", () => {
    const quoted = createRedactor(['pa"ss\\word']);
    expect(redact(`before ${secret} after`)).toBe("before [redacted] after");
    expect(redact(`?q=${encodeURIComponent(secret)}`)).toBe("?q=[redacted]");
    expect(quoted(JSON.stringify({ key: 'pa"ss\\word' }))).toBe('{"key":"[redacted]"}');
  });

  test.each([0, 1, 2, 3, 4, 15])("are gone from base64 behind %d other bytes", (before) => {
    const text = Buffer.from(`${"x".repeat(before)}${secret}:tail`).toString("base64");
    const safe = redact(text);
    expect(safe).toContain("[redacted]");
    for (const part of Buffer.from(safe.replace("[redacted]", "*"), "base64")
      .toString("latin1")
      .match(/\w{4,}/g) ?? []) {
      expect(secret).not.toContain(part);
    }
  });

  test("are gone from the Basic header that git sends", () => {
    const header = Buffer.from(`x-access-token:${secret}`).toString("base64");
    expect(redact(`Authorization: Basic ${header}`)).not.toContain(header.slice(20, 40));
  });

  test("short or empty values do not eat ordinary words", () => {
    expect(redact("abcdef")).toBe("abcdef");
  });
});

describe("shapes of secrets", () => {
  test.each([
    `sk-ant-api03-${"a".repeat(40)}`,
    `ghp_${"A1b2".repeat(9)}`,
    `github_pat_${"A1b2_".repeat(9)}`,
    `AIza${"x".repeat(35)}`,
    `123456789:${"A".repeat(35)}`,
    `glpat-${"x".repeat(20)}`,
    "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\ndef\n-----END OPENSSH PRIVATE KEY-----",
    `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEow1bAAKCAQ".repeat(4)}`,
  ])("%s", (text) => {
    expect(redact(`a ${text} b`)).toMatch(/^a \[redacted\]( b)?$/);
  });

  test("a token in the Bot API's own URL", () => {
    const url = `https://api.telegram.org/bot123456789:${"A".repeat(35)}/sendMessage`;
    expect(redact(url)).toBe("https://api.telegram.org/bot[redacted]/sendMessage");
  });

  test("user and password of a URL, the host stays", () => {
    expect(redact("git clone https://ana:pw@host.example/x.git")).toBe(
      "git clone https://[redacted]@host.example/x.git",
    );
    expect(redact("https://tok@host.example/x")).toBe("https://[redacted]@host.example/x");
    expect(redact("https://host.example/a@b and mail ana@host.example")).toBe(
      "https://host.example/a@b and mail ana@host.example",
    );
  });

  test.each(["\x1b[31m", "\u200f", "\x07", "\u{e0041}"])("a secret with %j in it is hidden", (unseen) => {
    expect(redact(`key ${secret.slice(0, 9)}${unseen}${secret.slice(9)} end`)).toBe("key [redacted] end");
  });

  test("ordinary text, times and hashes stay", () => {
    const text = "12:30:45 commit 0123456789abcdef0123456789abcdef01234567 task-list sk-learn";
    expect(redact(text)).toBe(text);
  });
});

test("every string inside a value is treated, numbers and nulls stay", () => {
  expect(redactDeep({ a: [secret, 1, null, { b: secret }] }, redact)).toEqual({
    a: ["[redacted]", 1, null, { b: "[redacted]" }],
  });
});

describe("clean", () => {
  test("drops colours, cursor moves and titles", () => {
    expect(clean("\x1b[31mred\x1b[0m \x1b]0;title\x07x\x1b[2J\x1b[1;1Hy")).toBe("red xy");
  });

  test("leaves no control character but tab and newline, and no bidi mark", () => {
    expect(clean("a\tb\r\nc\u0007\u0000d\u202eevil\u2066\u200f\u{e0041}")).toBe("a\tb\ncdevil");
    expect(clean("\x1b")).toBe("");
    expect(clean("\x9b31m").includes("\x9b")).toBe(false);
  });

  test("keeps accents, emoji and joined emoji", () => {
    expect(clean("validación ✅ 👩‍💻")).toBe("validación ✅ 👩‍💻");
  });
});

test("a name that was shown before is hidden once it is learned as a secret", () => {
  const redactor = createRedactor([]);
  expect(redactor("token-of-ana")).toBe("token-of-ana");
  redactor.learn(["token-of-ana"]);
  expect(redactor("token-of-ana")).toBe("[redacted]");
});
