import type { Language } from "../language.ts";
import { closing, itemsBetween, type Masked } from "../mask.ts";
import { literalsIn, sameOnBothSides } from "./literals.ts";

export interface Assertion {
  at: number;
  /** 2: names what must come out; 1.5: a part of it; 1: only that something does; 0: cannot fail. */
  weight: number;
  /** The values that it names. */
  expected: string[];
  /** Where it is vague: whether it wants a yes or a no. */
  asks?: "yes" | "no";
}

/** The assertions in `[from, to)`, in the ways of the language. */
export function assertionsIn(masked: Masked, language: Language, from: number, to: number): Assertion[] {
  const found = [...called(masked, language, from, to)];
  if (language === "javascript" || language === "ruby") found.push(...expectations(masked, from, to));
  if (language === "python") found.push(...statements(masked, from, to));
  if (language === "elixir" || language === "ruby") found.push(...bareAsserts(masked, from, to));
  if (language === "shell") found.push(...shellChecks(masked, from, to));
  return found;
}

const vague =
  /^(?:toBeDefined|toBeTruthy|toBeFalsy|toBeUndefined|toExist|ok|exist|exists|toBeOk|truthy|be_truthy|be_falsy|be_falsey|be_present|anything|toBeInTheDocument|toHaveBeenCalled|toBeCalled|called|toThrow|toThrowError|throw|throws|raise_error|rejects|toReject)$/;
const partial =
  /^(?:toMatchObject|toContain|toContainEqual|toHaveProperty|toBeInstanceOf|toBeTypeOf|instanceof|instanceOf|an?|toBeGreaterThan(?:OrEqual)?|toBeLessThan(?:OrEqual)?|above|below|least|most|gt|gte|lt|lte|include|includes|contain|contains|match|toMatch|toSatisfy|be_an?|be_kind_of|start_with|end_with|toBeNull|not)$/;
/** Of the vague ones, those that want a no. */
const denies = /^(?:toBeFalsy|toBeUndefined|falsy|be_falsy|be_falsey)$/;
const empty = /^(?:catch|finally|then|skip|pass)$/;

/** `expect(subject).not.toBe(x)`, `expect(x).to.equal(y)`, Ruby's `expect(x).to eq(y)`. */
function* expectations({ code, text }: Masked, from: number, to: number): Generator<Assertion> {
  for (const match of code.slice(from, to).matchAll(/(?<![\w$.])expect(?:\.(?:soft|poll))?\s*(?=[({])/g)) {
    const at = from + match.index;
    const open = at + match[0].length;
    const close = closing(code, open);
    const subject = text.slice(open + 1, close).trim();
    const { name, args, negated, promised } = chainOf(code, close + 1, to);
    const given = args ? text.slice(...args) : "";
    const expected = literalsIn(given);
    const weight = weightOf(name, given, expected, subject, negated);
    const asks = vague.test(name) ? { asks: negated !== denies.test(name) ? ("no" as const) : ("yes" as const) } : {};
    // Nobody hears of it once the test has ended; some runners wait all the same.
    yield { at, expected, weight: promised && !isKept(code, at, from) ? weight / 2 : weight, ...asks };
  }
}

/** It is awaited, returned, or given to something. */
function isKept(code: string, at: number, from: number): boolean {
  return /(?:\b(?:await|return|yield|void)|=>|[=(,[?:&|])\s*$/.test(code.slice(Math.max(from, at - 60), at));
}

interface Chain {
  name: string;
  args: readonly [number, number] | undefined;
  negated: boolean;
  /** It is about what a promise comes to. */
  promised: boolean;
}

/** The last word of a chain of matchers and what it is given. */
function chainOf(code: string, from: number, to: number): Chain {
  const chain: Chain = { name: "", args: undefined, negated: false, promised: false };
  for (let at = from; at < to; ) {
    const link =
      /^\s*[?!]?\.\s*([\w$]+)|^\s+((?:eq|eql|equal|be\w*|match\w*|include|contain\w*|raise_error|have_\w+|start_with|end_with)\b[?]?)|^\s*(\()/.exec(
        code.slice(at, at + 400),
      );
    if (!link) break;
    at += link[0].length;
    if (link[3] !== undefined) {
      const close = closing(code, at - 1);
      // What `catch` and `then` are given is no value.
      chain.args = [at, close];
      at = close + 1;
      continue;
    }
    const word = link[1] ?? link[2] ?? "";
    if (word === "resolves" || word === "rejects") chain.promised = true;
    if (word === "not" || word === "not_to" || word === "to_not") chain.negated = true;
    chain.name = word;
    chain.args = undefined;
    if (link[2] !== undefined && code[at] !== "(") {
      const end = code.indexOf("\n", at);
      chain.args = [at, end === -1 ? to : end];
      break;
    }
  }
  return chain;
}

function weightOf(name: string, given: string, expected: string[], subject: string, negated: boolean): number {
  if (name === "" || empty.test(name) || isAlwaysTrue(subject)) return 0;
  if (isConstant(subject) && (expected.length === 0 || expected[0] === subject)) return 0;
  if (given.trim() === subject && given.trim() !== "") return 0;
  if (/^(?:expect\.anything\(\)|expect\.any\(\w+\))$/.test(given.trim())) return 1;
  if (vague.test(name)) return given.trim() === "" ? 1 : 2;
  // That it is not one value says little about what it is.
  if (negated && !/^(?:throw|toThrow|toHaveBeenCalled|raise_error)/.test(name)) return 1;
  if (partial.test(name)) return 1.5;
  if (/\bexpect\.(?:any|anything|objectContaining|stringContaining|arrayContaining|stringMatching)\b/.test(given))
    return 1.5;
  return 2;
}

/** `total(2) === 5 || true` */
function isAlwaysTrue(argument: string): boolean {
  return /(?:\|\||\bor)\s*(?:true|True|!0|1)\s*$/.test(argument);
}

function isConstant(subject: string): boolean {
  return /^(?:true|false|null|undefined|-?\d[\d.]*|"[^"]*"|'[^']*')$/.test(subject);
}

const calls: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript:
    /(?<![\w$.])(?:assert|t|chai\.assert|assertions?|should|QUnit\.assert|td|tap)(?:\s*\.\s*(?:strict\s*\.\s*)?(\w+))?\s*(?=\()|(?<![\w$.])((?:assert|verify|ensure|must)[A-Z]\w*)\s*(?=\()/g,
  python:
    /\b(?:self|cls)\.(assert\w+|fail\w*)\s*(?=\()|\b(pytest\.(?:raises|warns|fail))\s*(?=\()|\.(assert_\w+)\s*(?=\()/g,
  go: /\b(?:t|b|tb)\.(Error|Errorf|Fatal|Fatalf|Fail|FailNow)\s*(?=\()|\b(?:assert|require|is|qt|must)\.(\w+)\s*(?=\()/g,
  rust: /\b(?:debug_)?(assert\w*|panic)!\s*(?=[({[])/g,
  java: /\b(assert\w*|verify|fail|should\w*)\s*(?=\()/g,
  csharp: /\b(?:Assert|StringAssert|CollectionAssert)\.(\w+)\s*(?:<[^>]*>)?(?=\()|\.Should\(\)\s*\.\s*(\w+)\s*(?=\()/g,
  php: /(?:->|::)(assert\w+|expectException\w*|toBe\w*|toEqual\w*)\s*(?=\()/g,
  swift: /\b(XCTAssert\w*|XCTFail)\s*(?=\()|#(expect|require)\s*(?=\()/g,
  ruby: /(?<![\w.])((?:assert|refute)\w*)\s*(?=\()/g,
};

const vagueCalls =
  /^(?:ok|truthy|true|notOk|falsy|exists?|isOk|isTrue|isDefined|isNotNull|isNotEmpty|assertTrue|assertFalse|assertIsNotNone|assertNotNull|assertIsNone|assertNotNone|assertNotEmpty|IsTrue|IsFalse|IsNotNull|NotNull|NotNil|NotEmpty|True|False|NotBeNull|NotBeEmpty|BeTrue|NoError|DoesNotThrow|XCTAssertTrue|XCTAssertNotNil|XCTAssertFalse|XCTAssert|assert|assertNotNil|assert_called|assert_not_nil|assert_predicate|throws|doesNotThrow|rejects|throwsAsync|expect|require)$/;
const partialCalls =
  /^(?:include\w*|contains?|match(?:es)?|assertIn|assertContains|assertGreater\w*|assertLess\w*|assertIsInstance|assertNotEqual\w*|notEqual|notStrictEqual|notDeepEqual|Contains|Greater\w*|Less\w*|IsType|InstanceOf|NotEqual|assertNotEquals|assertStringContains\w*|assertInstanceOf|assertRegex|isAbove|isBelow|like)$/;
const planned =
  /^(?:plan|end|pass|comment|test|plan|step|log|teardown|timeout|setTimeout|context|mock|skip|todo|diagnostic|only|beforeEach|afterEach|before|after|before_each)$/;

/** Assertions that are functions: `assert.equal(a, b)`, `self.assertEqual(a, b)`, `assert_eq!(a, b)`. */
function* called({ code, text }: Masked, language: Language, from: number, to: number): Generator<Assertion> {
  const pattern = calls[language];
  if (!pattern) return;
  for (const match of code.slice(from, to).matchAll(pattern)) {
    const name = match.slice(1).find((group) => group !== undefined) ?? "assert";
    const at = from + match.index;
    if (planned.test(name) || (language === "javascript" && match[0].startsWith("t(")) || isDefined(code, at)) continue;
    const open = at + match[0].length;
    const close = closing(code, open);
    const items = itemsBetween(code, open + 1, close).map((item) => text.slice(...item).trim());
    const weight = calledWeight(name, items, language);
    if (language === "go" && fails.test(name))
      yield { at, weight, expected: literalsIn(conditionBefore(text, at, from)) };
    else yield { at, weight, expected: items.flatMap(literalsIn), ...askedBy(name, items) };
  }
}

/** `if got != 2 { t.Errorf(...) }`: what is expected stands in the condition, the rest is what is said then. */
function conditionBefore(text: string, at: number, from: number): string {
  const before = text.slice(from, at);
  const begin = before.lastIndexOf("if ");
  return begin === -1 ? "" : (before.slice(begin).split("{")[0] ?? "");
}

const noes =
  /^(?:notOk|falsy|isFalse|assertFalse|assertIsNone|IsFalse|False|DoesNotThrow|doesNotThrow|XCTAssertFalse)$/;

function askedBy(name: string, items: readonly string[]): Pick<Assertion, "asks"> {
  if (!vagueCalls.test(name) || items.flatMap(literalsIn).length > 0) return {};
  return { asks: noes.test(name) !== /^(?:!(?!=)|not\b)/.test(items[0] ?? "") ? "no" : "yes" };
}

function isDefined(code: string, at: number): boolean {
  return /\b(?:function|def|fn|void|func|fun)\s+$/.test(code.slice(Math.max(0, at - 12), at));
}

const fails = /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|fail\w*|XCTFail|panic)$/;

function calledWeight(name: string, items: readonly string[], language: Language): number {
  const [first = "", second = ""] = items;
  if (fails.test(name)) return 2;
  if (isAlwaysTrue(first)) return 0;
  if (isTrivial(first) && (items.length < 2 || isMessage(second) || second === first)) return 0;
  if (items.length > 1 && first === second) return 0;
  if (/raises|assertRaises|assertThrows|Throws/.test(name))
    return /\b(?:Base)?Exception$|Throwable/.test(first) ? 1 : 2;
  if (language === "rust" && name === "assert") return compares(first) ? 2 : 1;
  if (vagueCalls.test(name))
    return compares(first) ? 2 : name === "throws" || name === "rejects" ? (second === "" ? 1 : 2) : 1;
  return partialCalls.test(name) ? 1.5 : 2;
}

function isTrivial(argument: string): boolean {
  return /^(?:true|True|1|!false|not False|"[^"]+"|'[^']+')$/.test(argument) || sameOnBothSides(argument);
}

function isMessage(argument: string): boolean {
  return /^[fr]?["'`]/.test(argument);
}

function compares(argument: string): boolean {
  return /[^=!<>]==|!=|[<>]|\.(?:equals|includes|has|contains|startsWith|test|match)\(|\bin\b/.test(argument);
}

/** `assert total(2) == 5, "message"`: to the end of the line, or of its brackets. */
function* statements({ code, text }: Masked, from: number, to: number): Generator<Assertion> {
  for (const match of code.slice(from, to).matchAll(/^[ \t]*assert\b[ \t(]*/gm)) {
    const at = from + match.index;
    const start = at + match[0].length;
    const open = match[0].includes("(") ? code.indexOf("(", at) : -1;
    const closed = open === -1 ? -1 : closing(code, open);
    let end = code.indexOf("\n", start);
    for (const line = () => code.slice(start, end); end !== -1 && end < to && unbalanced(line()); )
      end = code.indexOf("\n", end + 1);
    if (end === -1) end = to;
    const stop = Math.max(closed, end);
    const [condition] = itemsBetween(code, start, stop);
    const said = condition ? text.slice(...condition).trim() : "";
    yield { at, ...readCondition(said) };
  }
}

function unbalanced(line: string): boolean {
  return (line.match(/[([{]/g)?.length ?? 0) > (line.match(/[)\]}]/g)?.length ?? 0);
}

/** What a condition asks, and what stands behind its comparison. */
function readCondition(said: string): Omit<Assertion, "at"> {
  const [, operator = "", right = ""] =
    /(==|!=|<=|>=|<|>|\bnot in\b|\bin\b|\bis not\b|\bis\b)\s*(.*)$/s.exec(said) ?? [];
  const expected = literalsIn(right);
  if (isTrivial(said) || /\bor (?:True|1)\b/.test(said)) return { weight: 0, expected: [] };
  if (operator === "") return { weight: 1, expected, asks: /^not\b/.test(said) ? "no" : "yes" };
  if (operator === "is not" || operator === "!=") return { weight: 1, expected };
  return { weight: operator === "==" || operator === "is" ? 2 : 1.5, expected };
}

/** Ruby's and Elixir's `assert x == y` without brackets. */
function* bareAsserts({ code, text }: Masked, from: number, to: number): Generator<Assertion> {
  for (const match of code.slice(from, to).matchAll(/^[ \t]*(assert|refute)(\w*)[ \t]+(?!\()(?=\S)/gm)) {
    const start = from + match.index + match[0].length;
    const end = code.indexOf("\n", start);
    const said = text.slice(start, end === -1 ? to : end).trim();
    const named = match[2] ?? "";
    if (named === "") yield { at: from + match.index, ...readCondition(said) };
    else
      yield {
        at: from + match.index,
        weight: /_(?:nil|not_nil|predicate)$/.test(named) ? 1 : 2,
        expected: literalsIn(said),
      };
  }
}

const shellWords =
  /(?:^|[\s;&|({!])(?:grep|diff|cmp|test|\[\[?|assert\w*|expect\w*|check\w*|exit\s+[1-9]\w*|return\s+[1-9]|false|fail\w*|die|pytest|jest|vitest|mocha|(?:bun|npm|pnpm|yarn|go|cargo|deno|mvn|gradle|dotnet|mix|node\s+--)\s*(?:run\s+)?test\w*|python3?\s+-m\s+\w+|tox|nox|rspec|phpunit|make)(?=[\s;&|)]|$)/gm;

function* shellChecks({ code }: Masked, from: number, to: number): Generator<Assertion> {
  for (const match of code.slice(from, to).matchAll(shellWords))
    yield { at: from + match.index, weight: 1, expected: [] };
}
