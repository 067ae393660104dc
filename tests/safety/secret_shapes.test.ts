import { describe, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { certainSecrets, hideShapes } from "../../orchestrator/safety/secret_shapes.ts";

/** Not in one piece, so that no scanner takes this file for a leak; no value was ever issued. */
const r = (length: number) => "Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0KsMm2aUe7Ti9Ow3Ax5Bz8Dq1Gr6Jv0".slice(0, length);
const begin = (kind = "") => `-----BEGIN ${kind}${"PRIVATE"} KEY-----`;
const end = (kind = "") => `-----END ${kind}${"PRIVATE"} KEY-----`;
const pem = (type: "rsa" | "ec" | "ed25519"): string => {
  const encoding = {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  } as const;
  if (type === "rsa") return generateKeyPairSync("rsa", { modulusLength: 1024, ...encoding }).privateKey.trim();
  if (type === "ec") return generateKeyPairSync("ec", { namedCurve: "P-256", ...encoding }).privateKey.trim();
  return generateKeyPairSync("ed25519", encoding).privateKey.trim();
};
const token = (payload: object, header: object = { alg: "HS256", typ: "JWT" }, signature = r(43)) =>
  [...[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")), signature].join(".");

const real: [string, string][] = [
  ["a key of RSA", pem("rsa")],
  ["a key of an elliptic curve", pem("ec")],
  ["a key of one line", pem("ed25519")],
  ["a key in JSON", JSON.stringify({ key: pem("rsa") })],
  [
    "a key in pieces of a source",
    pem("ec")
      .split("\n")
      .map((line) => `  "${line}\\n"`)
      .join(" +\n"),
  ],
  ["a key in YAML", `key: |\n${pem("ec").replace(/^/gm, "    ")}`],
  [
    "an encrypted key",
    `${begin("RSA ")}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${"0A1B".repeat(8)}\n\n${r(60)}\n${end("RSA ")}`,
  ],
  ["a key that was cut off", pem("rsa").split("\n").slice(0, 4).join("\n")],
  ["a short body", `${begin("EC ")}\n${r(24)}\n${end("EC ")}`],
  ["Anthropic", `sk-${"ant"}-api03-${r(40)}`],
  ["OpenAI, old", `sk-${r(48)}`],
  ["OpenAI, of a project", `sk-${"proj"}-${r(20)}_${r(30)}-${r(12)}`],
  ["GitHub", `gh${"p"}_${r(36)}`],
  ["GitHub, fine-grained", `github_${"pat"}_${r(22)}_${r(50)}`],
  ["GitLab", `gl${"pat"}-${r(20)}`],
  ["Google", `AI${"za"}Sy${r(33)}`],
  ["AWS", `AK${"IA"}Q3RT5YU7IO9PL2KJ`],
  ["AWS, without a digit", `AK${"IA"}QWRTZYPLKJHGFDSX`],
  ["AWS secret", `AWS_SECRET_ACCESS_${"KEY"}=${r(40)}`],
  ["Azure", `DefaultEndpointsProtocol=https;AccountName=shop;Account${"Key"}=${r(60)}${r(26)}==`],
  ["Slack", `xox${"b"}-123456789012-1234567890123-${r(24)}`],
  ["Slack webhook", `https://hooks.slack.com/${"services"}/T0Q3RT5YU/B7IO9PL2K/${r(24)}`],
  ["Telegram", `987654321:${"AA"}${r(33)}`],
  ["Telegram, in an address", `https://api.telegram.org/bot987654321:${"AA"}${r(33)}/sendMessage`],
  ["npm", `np${"m"}_${r(36)}`],
  ["npmrc", `//registry.example.org/:_${"authToken"}=${r(30)}`],
  ["SendGrid", `S${"G"}.${r(22)}.${r(43)}`],
  ["Stripe", `sk_${"live"}_${r(24)}`],
  ["any issuer's, by its name", `SHOP_API_${"TOKEN"}=${r(30)}`],
  ["any issuer's, in YAML", `db:\n  ${"password"}: "${r(24)}"`],
  ["any issuer's, in JSON", `{ "access${"Token"}": "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" }`],
  ["any issuer's, in an address", `jdbc:postgresql://db.acme.io/shop?user=app&${"password"}=${r(22)}`],
  ["any issuer's, in code", `client.webhook_${"secret"} = 'whsec_${r(32)}'`],
  ["any issuer's, with a prefix", `SECRET_${"KEY"} = "django-insecure-${r(40)}"`],
  ["a token that is valid", token({ sub: "99887766", scope: "admin" })],
  ["a token that will be valid for long", token({ sub: "u-81", exp: 4102444800 })],
  ["MySQL on a server", `mysql://app:${r(12)}@db.shop.io/shop`],
  ["MySQL in a network, made by a generator", `mysql://app:${r(16)}@db/shop`],
  ["a word of somebody, on a server", "postgres://ana:marmelade@db.shop.io/shop"],
  ["hexadecimal digits", "https://deploy:9f86d081884c7d65@git.shop.io/x.git"],
  ["a sign in front", `amqp://svc:$${r(12)}@mq.shop.io`],
  ["without a user", `redis://:${r(20)}@cache.shop.io:6379/0`],
];

const harmless: [string, string][] = [
  ["a class of CSS", ".sk-fading-circle .sk-circle12:before { animation: sk-fading-circle-delay 1.2s }"],
  ["another", ".sk-cube-grid-container-wrapper-3 {}"],
  ["an address of words and a year", "https://shop.io/sk-chocolate-truffle-collection-2024-edition-limited"],
  ["a name with dashes", "import x from 'sk-learn-model-selection-helpers'"],
  ["the key of Amazon's manual", `AK${"IA"}IOSFODNN7EXAMPLE`],
  ["the secret of Amazon's manual", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
  ["a row of one letter", `gh${"p"}_${"x".repeat(36)}`],
  ["a few letters again and again", `gh${"p"}_${"aB1".repeat(12)}`],
  ["counting", `gh${"p"}_1234567890abcdefghijklmnopqrstuvwxyz`],
  ["counting in turns", `sk-${"1a2b3c4d5e6f7g8h9i0j1a2b3c4d5e6f"}`],
  ["a sentence in place of a key", `sk-${"ant"}-api03-your-key-goes-here`],
  ["another sentence", "OPENAI_API_KEY=sk-proj-your-openai-api-key"],
  ["Slack's own", `xox${"b"}-not-a-real-token-this-will-not-work`],
  ["a webhook of a manual", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"],
  ["Telegram's own", "https://api.telegram.org/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/getMe"],
  ["a number before a UUID", "1690000000:550e8400-e29b-41d4-a716-446655440000"],
  [
    "the emulator of Azure",
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
  ],
  [
    "the token of jwt.io",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
  ],
  ["a token that is no use any more", token({ sub: "u-81", exp: 1516239022 })],
  ["an unsigned token", token({ sub: "u-81" }, { alg: "none" })],
  ["a token of an example", token({ iss: "https://issuer.example.com", sub: "u-81" })],
  ["code that names the mark", `if (!key.startsWith("${begin()}")) throw new Error("no key");\nconst rest = 1;`],
  ["code that names both", `const body = key.replace("${begin()}", "").replace("${end()}", "").trim();`],
  [
    "an expression",
    `/${begin("(?:RSA )?")}[\\s\\S]+?${end("(?:RSA )?")}/.test(text); /${begin("RSA ")}([\\s\\S]+)${end("RSA ")}/`,
  ],
  ["a template", `\`${begin()}\\n\${body.match(/.{1,64}/g).join("\\n")}\\n${end()}\``],
  ["a key left out", `${begin()}\nMIIEvQIBADANBg...\n${end()}`],
  ["words in place of a key", `${begin()}\nYOUR KEY HERE\n${end()}`],
  ["a made up body", `${begin()}\nfake\n${end()}`],
  ["a public key", `-----BEGIN PUBLIC KEY-----\n${r(60)}\n-----END PUBLIC KEY-----`],
  ["the user's name again", "mysql://app:app@db/shop"],
  ["with a number", "mysql://app:app123@db.shop.io/shop"],
  ["a usual word", "postgres://shop:password@db.shop.io:5432/shop"],
  ["usual words", "postgres://shop:my-secret-pw@db.shop.io/x mongodb://root:changeMe123@mongo.shop.io"],
  ["as some write it", "amqp://svc:P4ssw0rd!@mq.shop.io"],
  [
    "this very machine",
    `postgres://shop:${r(12)}@localhost:5432/shop redis://:${r(12)}@127.0.0.1 http://a:${r(12)}@[::1]/`,
  ],
  ["a machine of a network", "postgres://ana:marmelade@db:5432/shop"],
  ["a machine of a manual", "https://ana:pw@host.example/x.git"],
  [
    "variables",
    "https://${user}:${password}@h.io/ mysql://$USER:$PASSWORD@h.io mysql://u:{{ pw }}@h.io x://%s:%s@h.io a://u:{pw}@h.io",
  ],
  ["an empty variable", "//registry.example.org/:_authToken=${NPM_TOKEN}"],
  [
    "names that say secret, of things that are none",
    'tokenHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c", secretName: "shop-2024-05-17-release-12"',
  ],
  [
    "what is read from elsewhere",
    'password = getPasswordFromVault123("x"); apiKey = process.env.API_KEY_FOR_THE_SHOP2',
  ],
  ["a token that names", 'csrf_token: "123e4567-e89b-12d3-a456-426614174000"'],
  ["what tests write", 'token: "test-token-1234567890", password: "correct-horse-battery-staple"'],
  ["a checksum", "integrity sha512-0123456789abcdef0123456789abcdef"],
];

describe("stops a commit:", () => {
  test.each(real)("%s", (_, text) => {
    expect([...certainSecrets(`before\n${text}\nafter`)].length).toBeGreaterThan(0);
    expect(hideShapes(`before\n${text}\nafter`)).toContain("[redacted]");
  });
});

describe("stops nothing:", () => {
  test.each(harmless)("%s", (_, text) => {
    expect([...certainSecrets(`before\n${text}\nafter`)].map(({ kind, text: found }) => `${kind}: ${found}`)).toEqual(
      [],
    );
  });
});

test("there are enough of both", () => {
  expect(Math.min(real.length, harmless.length)).toBeGreaterThanOrEqual(30);
});

describe("a private key hides itself and nothing else:", () => {
  const key = pem("rsa");
  test.each([
    ["a key in a file", `a\n${key}\nz`, "a\n[redacted]\nz"],
    ["two keys", `a\n${key}\nm\n${key}\nz`, "a\n[redacted]\nm\n[redacted]\nz"],
    ["code that names it, and a key behind", `x("${begin()}")\n${key}\nz`, `x("${begin()}")\n[redacted]\nz`],
    [
      "a key without its end",
      `${key.split("\n").slice(0, 5).join("\n")}\n\nThe rest of the page, with 3 words.\n`,
      "[redacted]\n\nThe rest of the page, with 3 words.\n",
    ],
    ["code alone", `x("${begin()}", "${end()}")\nz`, `x("${begin()}", "${end()}")\nz`],
    ["the mark alone", `${begin()}\nz\n`, `${begin()}\nz\n`],
  ])("%s", (_, text, shown) => {
    expect(hideShapes(text)).toBe(shown);
  });

  test("also where its lines are numbered, as files and searches are shown", () => {
    for (const prefix of [(n: number) => `${n}\t`.padStart(6), (n: number) => `key.pem:${n}: `]) {
      const shown = hideShapes(["first", ...key.split("\n"), "last"].map((line, n) => prefix(n + 1) + line).join("\n"));
      expect(shown).toBe(`${prefix(1)}first\n${prefix(2)}[redacted]\n${prefix(key.split("\n").length + 2)}last`);
    }
  });
});
