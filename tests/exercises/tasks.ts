/** A small function with a mistake in it, right and wrong in two languages, and what it must give. */
export interface Task {
  name: string;
  goal: string;
  /** Parameters in TypeScript; the JavaScript ones are these without their types. */
  parameters: string;
  returns: string;
  wrong: string;
  right: string;
  python: { parameters: string; wrong: string; right: string };
  /** Arguments and what comes out, as JSON. */
  cases: [arguments: unknown[], result: unknown][];
}

export const tasks: Task[] = [
  {
    name: "slugify",
    goal: "A title becomes a slug: lower case, words joined by single dashes.",
    parameters: "text: string",
    returns: "string",
    wrong: '  return text.toLowerCase().replace(" ", "-");',
    right: '  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];\n  return words.join("-");',
    python: {
      parameters: "text",
      wrong: '    return text.lower().replace(" ", "-")',
      right: '    words = re.findall("[a-z0-9]+", text.lower())\n    return "-".join(words)',
    },
    cases: [
      [["Hello big World"], "hello-big-world"],
      [["  A -- b! "], "a-b"],
      [[""], ""],
    ],
  },
  {
    name: "roman",
    goal: "A number from 1 to 3999 in Roman numerals.",
    parameters: "value: number",
    returns: "string",
    wrong: '  return "I".repeat(value);',
    right:
      '  const signs = "M CM D CD C XC L XL X IX V IV I".split(" ");\n  const worth = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];\n  let rest = value;\n  let text = "";\n  for (const [index, each] of worth.entries()) {\n    while (rest >= each) {\n      text += signs[index];\n      rest -= each;\n    }\n  }\n  return text;',
    python: {
      parameters: "value",
      wrong: '    return "I" * value',
      right:
        '    signs = "M CM D CD C XC L XL X IX V IV I".split(" ")\n    worth = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1]\n    text = ""\n    for sign, each in zip(signs, worth):\n        while value >= each:\n            text += sign\n            value -= each\n    return text',
    },
    cases: [
      [[4], "IV"],
      [[1994], "MCMXCIV"],
      [[3], "III"],
    ],
  },
  {
    name: "chunk",
    goal: "A list in pieces of a size; the last one may be shorter.",
    parameters: "items: number[], size: number",
    returns: "number[][]",
    wrong:
      "  const pieces = [];\n  for (let at = 0; at + size < items.length; at += size) {\n    pieces.push(items.slice(at, at + size));\n  }\n  return pieces;",
    right:
      "  const pieces = [];\n  for (let at = 0; at < items.length; at += size) {\n    pieces.push(items.slice(at, at + size));\n  }\n  return pieces;",
    python: {
      parameters: "items, size",
      wrong:
        "    pieces = []\n    for at in range(0, len(items) - size, size):\n        pieces.append(items[at:at + size])\n    return pieces",
      right:
        "    pieces = []\n    for at in range(0, len(items), size):\n        pieces.append(items[at:at + size])\n    return pieces",
    },
    cases: [
      [
        [[1, 2, 3, 4, 5], 2],
        [[1, 2], [3, 4], [5]],
      ],
      [[[1, 2], 2], [[1, 2]]],
      [[[], 3], []],
    ],
  },
  {
    name: "count_words",
    goal: "How often each word is in a text, whatever its case.",
    parameters: "text: string",
    returns: "Record<string, number>",
    wrong:
      "  const counts: Record<string, number> = {};\n  for (const word of text.split(/\\s+/)) {\n    counts[word] = (counts[word] ?? 0) + 1;\n  }\n  return counts;",
    right:
      '  const counts: Record<string, number> = {};\n  for (const word of text.toLowerCase().split(/\\s+/)) {\n    if (word === "") continue;\n    counts[word] = (counts[word] ?? 0) + 1;\n  }\n  return counts;',
    python: {
      parameters: "text",
      wrong:
        '    counts = {}\n    for word in text.split(" "):\n        counts[word] = counts.get(word, 0) + 1\n    return counts',
      right:
        "    counts = {}\n    for word in text.lower().split():\n        counts[word] = counts.get(word, 0) + 1\n    return counts",
    },
    cases: [
      [["One two one"], { one: 2, two: 1 }],
      [["  A  a "], { a: 2 }],
      [[""], {}],
    ],
  },
  {
    name: "palindrome",
    goal: "Whether a text reads the same from both ends, signs and case aside.",
    parameters: "text: string",
    returns: "boolean",
    wrong: '  const plain = text.toLowerCase();\n  return plain === plain.split("").reverse().join("");',
    right:
      '  const plain = text.toLowerCase().replace(/[^a-z0-9]/g, "");\n  return plain === plain.split("").reverse().join("");',
    python: {
      parameters: "text",
      wrong: "    plain = text.lower()\n    return plain == plain[::-1]",
      right: '    plain = re.sub("[^a-z0-9]", "", text.lower())\n    return plain == plain[::-1]',
    },
    cases: [
      [["Never odd or even"], true],
      [["abc"], false],
      [[""], true],
    ],
  },
  {
    name: "find_sorted",
    goal: "Where a number stands in a sorted list, by halving; -1 when it is not there.",
    parameters: "items: number[], wanted: number",
    returns: "number",
    wrong:
      "  let low = 0;\n  let high = items.length - 1;\n  while (low < high) {\n    const middle = Math.floor((low + high) / 2);\n    const item = items[middle] ?? 0;\n    if (item === wanted) return middle;\n    if (item < wanted) low = middle + 1;\n    else high = middle - 1;\n  }\n  return -1;",
    right:
      "  let low = 0;\n  let high = items.length - 1;\n  while (low <= high) {\n    const middle = Math.floor((low + high) / 2);\n    const item = items[middle] ?? 0;\n    if (item === wanted) return middle;\n    if (item < wanted) low = middle + 1;\n    else high = middle - 1;\n  }\n  return -1;",
    python: {
      parameters: "items, wanted",
      wrong:
        "    low, high = 0, len(items) - 1\n    while low < high:\n        middle = (low + high) // 2\n        if items[middle] == wanted:\n            return middle\n        if items[middle] < wanted:\n            low = middle + 1\n        else:\n            high = middle - 1\n    return -1",
      right:
        "    low, high = 0, len(items) - 1\n    while low <= high:\n        middle = (low + high) // 2\n        if items[middle] == wanted:\n            return middle\n        if items[middle] < wanted:\n            low = middle + 1\n        else:\n            high = middle - 1\n    return -1",
    },
    cases: [
      [[[1, 3, 5, 7], 7], 3],
      [[[1], 1], 0],
      [[[1, 3], 2], -1],
    ],
  },
  {
    name: "merge_ranges",
    goal: "Ranges that touch or overlap become one, in order.",
    parameters: "ranges: number[][]",
    returns: "number[][]",
    wrong: "  return ranges.sort();",
    right:
      "  const merged: number[][] = [];\n  for (const [from = 0, to = 0] of [...ranges].sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0))) {\n    const last = merged.at(-1);\n    if (last && from <= (last[1] ?? 0)) last[1] = Math.max(last[1] ?? 0, to);\n    else merged.push([from, to]);\n  }\n  return merged;",
    python: {
      parameters: "ranges",
      wrong: "    return sorted(ranges)",
      right:
        "    merged = []\n    for start, end in sorted(ranges):\n        if merged and start <= merged[-1][1]:\n            merged[-1][1] = max(merged[-1][1], end)\n        else:\n            merged.append([start, end])\n    return merged",
    },
    cases: [
      [
        [
          [
            [5, 7],
            [1, 3],
            [2, 4],
          ],
        ],
        [
          [1, 4],
          [5, 7],
        ],
      ],
      [
        [
          [
            [1, 2],
            [2, 3],
          ],
        ],
        [[1, 3]],
      ],
      [[[]], []],
    ],
  },
  {
    name: "luhn",
    goal: "Whether the check digit of a card number is right.",
    parameters: "digits: string",
    returns: "boolean",
    wrong: "  let sum = 0;\n  for (const digit of digits) {\n    sum += Number(digit);\n  }\n  return sum % 10 === 0;",
    right:
      "  let sum = 0;\n  for (const [index, digit] of [...digits].reverse().entries()) {\n    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);\n    sum += value > 9 ? value - 9 : value;\n  }\n  return sum % 10 === 0;",
    python: {
      parameters: "digits",
      wrong: "    total = 0\n    for digit in digits:\n        total += int(digit)\n    return total % 10 == 0",
      right:
        "    total = 0\n    for index, digit in enumerate(reversed(digits)):\n        value = int(digit) * (1 if index % 2 == 0 else 2)\n        total += value - 9 if value > 9 else value\n    return total % 10 == 0",
    },
    cases: [
      [["4539578763621486"], true],
      [["4539578763621487"], false],
      [["59"], true],
    ],
  },
  {
    name: "run_lengths",
    goal: "A text as its letters with how often each comes in a row.",
    parameters: "text: string",
    returns: "string",
    wrong: '  let result = "";\n  for (const letter of text) {\n    result += letter + "1";\n  }\n  return result;',
    right:
      '  let result = "";\n  for (const run of text.match(/(.)\\1*/g) ?? []) {\n    result += run.charAt(0) + run.length;\n  }\n  return result;',
    python: {
      parameters: "text",
      wrong: '    result = ""\n    for letter in text:\n        result += letter + "1"\n    return result',
      right:
        '    result = ""\n    for letter, run in itertools.groupby(text):\n        result += letter + str(len(list(run)))\n    return result',
    },
    cases: [
      [["aaabcc"], "a3b1c2"],
      [["x"], "x1"],
      [[""], ""],
    ],
  },
  {
    name: "parse_query",
    goal: "A query string as names with their values; a plus is a blank.",
    parameters: "query: string",
    returns: "Record<string, string>",
    wrong:
      '  const values: Record<string, string> = {};\n  for (const pair of query.split("&")) {\n    const [name = "", value = ""] = pair.split("=");\n    values[name] = value;\n  }\n  return values;',
    right:
      '  const values: Record<string, string> = {};\n  for (const pair of query.replace("?", "").split("&")) {\n    if (pair === "") continue;\n    const [name = "", value = ""] = pair.split("=");\n    values[name] = decodeURIComponent(value.replaceAll("+", " "));\n  }\n  return values;',
    python: {
      parameters: "query",
      wrong:
        '    values = {}\n    for pair in query.split("&"):\n        name, _, value = pair.partition("=")\n        values[name] = value\n    return values',
      right:
        '    values = {}\n    for pair in query.lstrip("?").split("&"):\n        if not pair:\n            continue\n        name, _, value = pair.partition("=")\n        values[name] = urllib.parse.unquote_plus(value)\n    return values',
    },
    cases: [
      [["?a=1&b=two+words"], { a: "1", b: "two words" }],
      [["a=%C3%B1"], { a: "ñ" }],
      [[""], {}],
    ],
  },
  {
    name: "median",
    goal: "The middle of a list of numbers; of two middles what lies between.",
    parameters: "values: number[]",
    returns: "number",
    wrong: "  const middle = Math.floor(values.length / 2);\n  return values[middle] ?? 0;",
    right:
      "  const sorted = [...values].sort((one, other) => one - other);\n  const middle = Math.floor(sorted.length / 2);\n  const upper = sorted[middle] ?? 0;\n  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;",
    python: {
      parameters: "values",
      wrong: "    middle = len(values) // 2\n    return values[middle]",
      right:
        "    ordered = sorted(values)\n    middle = len(ordered) // 2\n    upper = ordered[middle]\n    return upper if len(ordered) % 2 == 1 else (upper + ordered[middle - 1]) / 2",
    },
    cases: [
      [[[5, 1, 3]], 3],
      [[[4, 1, 2, 3]], 2.5],
      [[[10, 9, 100]], 10],
    ],
  },
  {
    name: "transpose",
    goal: "Rows become columns.",
    parameters: "rows: number[][]",
    returns: "number[][]",
    wrong: "  return rows.map((row) => [...row].reverse());",
    right: "  const [first = []] = rows;\n  return first.map((_, column) => rows.map((row) => row[column] ?? 0));",
    python: {
      parameters: "rows",
      wrong: "    return [list(reversed(row)) for row in rows]",
      right: "    return [list(column) for column in zip(*rows)]",
    },
    cases: [
      [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
        [
          [1, 4],
          [2, 5],
          [3, 6],
        ],
      ],
      [[[]], []],
      [[[[1]]], [[1]]],
    ],
  },
  {
    name: "balanced",
    goal: "Whether every bracket is closed by its own kind, in order.",
    parameters: "text: string",
    returns: "boolean",
    wrong: '  return text.split("(").length === text.split(")").length;',
    right:
      '  const closes: Record<string, string> = { ")": "(", "]": "[", "}": "{" };\n  const open: string[] = [];\n  for (const sign of text) {\n    if ("([{".includes(sign)) open.push(sign);\n    else if (sign in closes && open.pop() !== closes[sign]) return false;\n  }\n  return open.length === 0;',
    python: {
      parameters: "text",
      wrong: '    return text.count("(") == text.count(")")',
      right:
        '    closes = {")": "(", "]": "[", "}": "{"}\n    waiting = []\n    for sign in text:\n        if sign in "([{":\n            waiting.append(sign)\n        elif sign in closes and (not waiting or waiting.pop() != closes[sign]):\n            return False\n    return not waiting',
    },
    cases: [
      [["{[()]}"], true],
      [[")("], false],
      [["[(])"], false],
    ],
  },
  {
    name: "newer",
    goal: "Whether a version is newer than another, part by part.",
    parameters: "one: string, other: string",
    returns: "boolean",
    wrong: "  return one > other;",
    right:
      '  const [left, right] = [one.split("."), other.split(".")];\n  for (let part = 0; part < Math.max(left.length, right.length); part++) {\n    const difference = Number(left[part] ?? 0) - Number(right[part] ?? 0);\n    if (difference !== 0) return difference > 0;\n  }\n  return false;',
    python: {
      parameters: "one, other",
      wrong: "    return one > other",
      right:
        '    left = [int(part) for part in one.split(".")]\n    right = [int(part) for part in other.split(".")]\n    length = max(len(left), len(right))\n    left += [0] * (length - len(left))\n    right += [0] * (length - len(right))\n    return left > right',
    },
    cases: [
      [["1.10.0", "1.9.9"], true],
      [["1.0", "1.0.0"], false],
      [["2", "10"], false],
    ],
  },
];
