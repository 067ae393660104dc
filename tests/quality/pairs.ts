/** Two versions of a published package; both carry their tests, and those of the second are red on the first. */
export interface Pair {
  /** `minimist 1.1.1 to 1.1.2`. */
  name: string;
  /** Its folders below `node_modules`: the names that package.json gives the two versions. */
  from: string;
  to: string;
  /** What runs all of its tests. */
  test: string;
  /** What changed, as somebody who does not know the change would ask for it. */
  request: string;
}

const rows: [name: string, from: string, to: string, test: string, request: string][] = [
  [
    "minimist",
    "1.1.1",
    "1.1.2",
    "tape test/*.js",
    "A boolean flag given as `--flag=value` is false for the value `false` and true for any other.",
  ],
  [
    "minimist",
    "1.1.2",
    "1.1.3",
    "tape test/*.js",
    "A flag all of whose aliases are looked at: where one of them is a boolean, the next argument is not taken as its value.",
  ],
  [
    "minimist",
    "1.1.3",
    "1.2.0",
    "tape test/*.js",
    "`-k=v`: a short option takes what stands behind the equals sign as its value.",
  ],
  [
    "minimist",
    "1.2.2",
    "1.2.3",
    "tape test/*.js",
    "Keys named `__proto__` change no prototype, neither of objects nor of numbers, strings and arrays; such a key is left out.",
  ],
  [
    "minimist",
    "1.2.5",
    "1.2.6",
    "tape test/*.js",
    "A dotted key that leads through `constructor` changes no prototype: where that is a function, the key is left out.",
  ],
  [
    "shell-quote",
    "1.3.3",
    "1.4.0",
    "tape test/*.js",
    'Parse with a scanner that follows the quoting rules of Bash, and give an unquoted glob as `{ op: "glob", pattern }`.',
  ],
  [
    "shell-quote",
    "1.4.2",
    "1.4.3",
    "tape test/*.js",
    "Inside double quotes escape only what the shell expands there, and leave braces alone.",
  ],
  [
    "shell-quote",
    "1.4.3",
    "1.5.0",
    "tape test/*.js",
    "`parse` takes options as its third argument; `escape` is the character that escapes instead of the backslash.",
  ],
  [
    "shell-quote",
    "1.5.0",
    "1.6.0",
    "tape test/*.js",
    "`parse` understands comments: a `#` where a word begins gives `{ comment }` with the rest of the line.",
  ],
  [
    "shell-quote",
    "1.6.1",
    "1.7.0",
    "tape test/*.js",
    "Understand `<(`, `>>` and `>&` as operators, quote paths of Windows, and work without dependencies.",
  ],
  [
    "shell-quote",
    "1.7.2",
    "1.7.3",
    "tape test/*.js",
    "Only a letter before a colon is a drive of Windows when text is quoted: characters between `Z` and `a` are escaped.",
  ],
  [
    "shell-quote",
    "1.7.4",
    "1.8.0",
    "tape test/*.js",
    "Move `parse` and `quote` into files of their own, which can be required as `shell-quote/parse` and `shell-quote/quote`.",
  ],
  [
    "shell-quote",
    "1.8.2",
    "1.8.3",
    "tape test/*.js",
    "Quote text with a backslash in single quotes, and do not double backslashes there.",
  ],
  [
    "qs",
    "6.2.0",
    "6.3.0",
    "tape test/*.js",
    "`stringify` writes spaces by RFC 1738 on request and dates by the option `serializeDate`; merging handles two arrays.",
  ],
  [
    "qs",
    "6.3.0",
    "6.3.1",
    "tape test/*.js",
    "With `allowPrototypes: false` no key shadows a property of Object.prototype.",
  ],
  [
    "qs",
    "6.4.0",
    "6.5.0",
    "tape test/*.js",
    "Add the options `ignoreQueryPrefix` and `addQueryPrefix` and `utils.assign`; custom coders receive the default one.",
  ],
  ["qs", "6.5.0", "6.5.1", "tape test/*.js", "Parse and compact objects of any depth."],
  [
    "qs",
    "6.5.2",
    "6.5.3",
    "tape test/*.js",
    "`parse` ignores keys named `__proto__`; merging does not crash with null targets and primitive sources.",
  ],
  [
    "qs",
    "6.6.0",
    "6.7.0",
    "tape test/*.js",
    "Add `comma` as an array format to `stringify` and `parse`, and parse nested arrays correctly.",
  ],
  [
    "qs",
    "6.7.0",
    "6.8.0",
    "tape test/*.js",
    "`depth: false` and `depth: 0` keep the original key; symbols and bigints can be stringified.",
  ],
  [
    "qs",
    "6.9.1",
    "6.9.2",
    "tape test/*.js",
    "With `comma: true` parse an array that an object holds; a bad charset is a TypeError.",
  ],
  ["object-inspect", "1.2.2", "1.3.0", "tape test/*.js", "Show the own properties of arrays beside their items."],
  [
    "object-inspect",
    "1.4.1",
    "1.5.0",
    "tape test/*.js",
    "Add the option `quoteStyle`, `single` or `double`, for strings and HTML attributes.",
  ],
  [
    "object-inspect",
    "1.7.0",
    "1.8.0",
    "tape test/*.js",
    "Add the option `maxStringLength`, show functions without a name as anonymous, and know where a constructor differs.",
  ],
  [
    "object-inspect",
    "1.8.0",
    "1.9.0",
    "tape test/*.js",
    "Show enumerable symbol properties, and add the option `indent`.",
  ],
  [
    "json-stable-stringify",
    "0.1.3",
    "1.0.0",
    "tape test/*.js",
    "Add the option `replacer` and treat undefined values and `toJSON` as JSON.stringify does.",
  ],
  [
    "json-stable-stringify",
    "1.2.1",
    "1.3.0",
    "tape test/*.js",
    "Add the option `collapseEmpty`: an empty object or array is written without line breaks. Anything but a boolean is a TypeError.",
  ],
  [
    "deep-equal",
    "1.0.0",
    "1.0.1",
    "tape test/*.js",
    "Comparing null or undefined with an object is false instead of an exception.",
  ],
  [
    "jsonpointer",
    "2.0.0",
    "3.0.0",
    "tape test.js",
    "`set` creates the objects and arrays that are missing on its way, `-` appends, and prototypes stay untouched.",
  ],
  ["flat", "1.6.1", "1.6.2", "mocha -u tdd", "Unflattening a key that begins with `__proto__` changes no prototype."],
  ["flat", "2.0.2", "3.0.0", "mocha -u tdd", "With the option `object` number keys make objects, never arrays."],
  [
    "ini",
    "1.0.5",
    "1.1.0",
    "tape test/*.js",
    "Arrays: a key that ends in `[]` is decoded to an array, and an array is encoded to such keys.",
  ],
  [
    "ini",
    "1.1.0",
    "1.2.0",
    "tape test/*.js",
    "Lines that begin with `#` are comments too, and values in single quotes are understood.",
  ],
  [
    "ini",
    "1.2.1",
    "1.3.0",
    "tape test/*.js",
    "`encode` takes options: `section` and `whitespace`, which sets blanks around the equals sign.",
  ],
  [
    "nopt",
    "3.0.4",
    "3.0.5",
    "tape test/*.js",
    "A type is the same when it has the same name, so that types of another copy of a module are understood.",
  ],
  ["minimatch", "0.3.0", "0.4.0", "tape test/*.js", "Numeric sets in braces keep their leading zeros: `{01..03}`."],
  [
    "protocol-buffers-schema",
    "3.1.1",
    "3.3.0",
    "tape test/*.js",
    "Parse `reserved` and options inside of enums, and refuse `packed` on types that cannot be packed.",
  ],
  ["protocol-buffers-schema", "3.3.2", "3.3.3", "tape test/*.js", "Understand escaped quotes inside of strings."],
  [
    "protocol-buffers-schema",
    "3.4.0",
    "3.5.1",
    "tape test/*.js",
    "Options of fields may hold objects, nested to any depth.",
  ],
  ["protocol-buffers-schema", "3.5.2", "3.6.0", "tape test/*.js", "`stringify` writes the imports of a schema."],
  ["camelize", "0.1.2", "1.0.0", "tape test/*.js", "Dates and regular expressions stay as they are."],
  [
    "text-table",
    "0.0.1",
    "0.1.0",
    "tape test/*.js",
    "Align by the last dot of a cell, also where a cell has several dots or ends with one.",
  ],
  [
    "pull-stream",
    "3.4.5",
    "3.5.0",
    "tape test/*.js",
    "`reduce` works without an initial value: the first item takes its place.",
  ],
  [
    "ltgt",
    "1.2.0",
    "2.0.0",
    "tape test.js",
    "`toLtgt` maps its defaults too, and sets `reverse` only where the range has it.",
  ],
  ["ltgt", "2.0.0", "2.1.2", "tape test.js", "`toLtgt` tells its mapping function whether a value is the upper bound."],
  ["is-callable", "1.0.4", "1.1.0", "tape test.js", "Objects with a call are callable, and classes are not."],
  [
    "is-callable",
    "1.1.3",
    "1.1.4",
    "tape test.js",
    "Know classes by their first word, whatever stands in comments, and take arrow functions without looking at their text.",
  ],
];

/** A project of some size, for what the models are shown of it. `changed` are the files of the change that are code. */
export interface Project {
  name: string;
  from: string;
  /** The folder that is the project: others are built from it. */
  folder: string;
  size: "small" | "medium" | "large";
  request: string;
  changed: string[];
}

export const projects: Project[] = [
  {
    ...{ name: "minimist 1.1.1 to 1.1.2", from: "minimist-1.1.1", folder: "", size: "small" },
    request: "A boolean flag given as `--flag=value` is false for the value `false` and true for any other.",
    changed: ["index.js"],
  },
  {
    ...{ name: "rxjs 7.8.0 to 7.8.1", from: "rxjs-7.8.0", folder: "src/", size: "medium" },
    request:
      "asapScheduler: no longer stops after scheduling twice during flush. throttle: properly handle default ThrottleConfig values.",
    changed: ["src/internal/scheduler/AsapAction.ts", "src/internal/operators/throttle.ts"],
  },
  {
    ...{ name: "lodash 4.17.20 to 4.17.21", from: "lodash-4.17.20", folder: "", size: "large" },
    request:
      "Trimming a long run of blanks takes quadratic time: trim, trimEnd, toNumber and parseInt must not. The option `variable` of template must be no code.",
    changed: ["template.js", "toNumber.js", "trim.js", "trimEnd.js", "parseInt.js"],
  },
  {
    ...{ name: "core-js 3.37.0 to 3.37.1", from: "core-js-3.37.0", folder: "", size: "large" },
    request: "Fix the feature detection of URL.parse for some specific cases.",
    changed: ["modules/web.url.parse.js"],
  },
];

export const pairs: Pair[] = rows.map(([name, from, to, test, request]) => ({
  ...{ name: `${name} ${from} to ${to}`, from: `${name}-${from}`, to: `${name}-${to}`, test, request },
}));
