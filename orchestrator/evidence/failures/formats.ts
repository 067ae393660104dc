/** How one runner shows a failure: from a line that names it up to a line that cannot belong to it. */
export interface Format {
  /** The first group is the name. */
  start: RegExp;
  end: RegExp;
  /** The format applies only after this line. */
  after?: RegExp;
  /** A line that the body must contain, where `start` alone is ambiguous. */
  confirm?: RegExp;
  /** The start line is part of the message. */
  whole?: boolean;
}

const numbered = /^ {0,4}\d+\) (.+?):?$/;

export const formats: readonly Format[] = [
  // jest
  {
    start: /^ {2}● (?!Console$|Deprecation|Validation)(.+)$/,
    end: /^ {2}● |^(?:PASS|FAIL) |^(?:Test Suites|Tests|Snapshot Summary):?|^Summary of all failing/,
  },
  // vitest
  { start: /^ ?FAIL {2}(.+?)(?: \[ .* \])?$/, end: /^ ?FAIL {2}|^⎯|^ *Test Files {2}/ },
  // mocha, rspec, minitest, phpunit, ExUnit number them
  { start: numbered, end: /^ {0,4}\d+\) /, after: /^ *\d+ failing$/ },
  {
    start: numbered,
    end: /^ {0,4}\d+\) |^Finished in|^--$|^(?:FAILURES|ERRORS)!$|^\d+ runs,/,
    after: /^(?:Failures|There (?:was|were) \d+ (?:failures?|errors?)):$/,
  },
  {
    start: /^ {0,4}\d+\) ((?:test|property|doctest) .+|Failure|Error):?$/,
    end: /^ {0,4}\d+\) |^Finished in|^\d+ runs,|^\.*$/,
  },
  // pytest
  { start: /^_{3,} (?:ERROR (?:collecting|at \w+ of) )?(.+?) _{3,}$/, end: /^_{3,} .+ _{3,}$|^[=!]{3,} .+ [=!]{3,}$/ },
  // unittest
  { start: /^(?:FAIL|ERROR): (\S+ \(.+)$/, end: /^={20,}$|^Ran \d+ tests? in / },
  // cargo test, rustc
  { start: /^---- (.+) stdout ----$/, end: /^---- .+ ----$|^failures:$|^test result:/ },
  { start: /^(error(?:\[E\d+\])?: .+)$/, end: /^$|^error|^warning/, confirm: /^ *--> /, whole: true },
  // a panic of Go
  { start: /^(panic: .+)$/, end: /^(?:FAIL|exit status)\b/, whole: true },
  // node --test: the spec reporter's list, TAP's blocks
  { start: /^✖ (.+?) \([\d.]+ms\)(?: #.*)?$/, end: /^test at |^✖ /, after: /^✖ failing tests:$/ },
  { start: /^\s*not ok \d+(?: -)? (.+?)$/, end: /^\s*\.\.\.$|^\s*(?:not )?ok \d+|^\s*# Subtest|^1\.\.\d+/ },
  // deno
  { start: /^(.+?) => .+:\d+:\d+$/, end: /^.+? => .+:\d+:\d+$|^ FAILURES *$/, confirm: /^error: (?!Test failed)/ },
  // maven, gradle, dotnet, swift, zig
  { start: /^\[ERROR\] +(?!Tests run)(\S+)(?: --)? +Time elapsed: .*<<</, end: /^$|^\[(?:INFO|ERROR)\]/ },
  { start: /^(\S.* > .+) FAILED$/, end: /^$/ },
  { start: /^ {2}Failed (\S.*?) \[[^\]]+\]$/, end: /^ {2}(?:Failed|Passed|Skipped) |^(?:Failed|Passed)!/ },
  { start: /^error: '(.+?)' failed:/, end: /^error: |^\d+ passed;|^$/, whole: true },
  { start: /^✘ +Test (.+?) recorded an issue at /, end: /^\S/, whole: true },
  // Pest, Perl
  { start: /^ *FAILED {2}(.+ > .+?)(?: {2,}.*)?$/, end: /^ *FAILED {2}|^ *Tests: |^ *─{5,}/ },
  { start: /^# +Failed test '(.+)'/, end: /^(?!#)|^# Looks like/ },
  // compilers and linters: one line each, the place first
  {
    start:
      /^((?:[\w@.+/-]+\.\w+)[:(]\d+[:,]?\d*\)?(?: - |:? ).*(?:\berror\b|\bundefined\b|\bcannot\b|\b[A-Z]{1,4}\d{3,5}\b).*)$/i,
    end: /^/,
    whole: true,
  },
  // a script that never got to its tests
  { start: /^(Traceback \(most recent call last\)):$/, end: /^$|^(?:FAIL|ERROR|Ran )/ },
];
