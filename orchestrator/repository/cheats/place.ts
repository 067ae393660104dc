import { languageOf } from "./language.ts";

const testFolders =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|t|testing|cypress|integration[-_]tests?|[\w.]+\.Tests?|unit|Tests)\//;
const testNames =
  /(?:^|\/)(?:test_[^/]*|tests?|[^/]*[._-](?:test|tests|spec|specs|cy|e2e)|[^/]*(?:Test|Tests|Spec|IT|TestCase)|conftest|run[-_]?tests?|check)\.\w+$/;
/** What is there to be read by tests. */
const data = /(?:^|\/)(?:__fixtures__|fixtures?|testdata|__snapshots__|snapshots|golden|mocks?|__mocks__)\//;

/** Whether a file holds tests or what tests are made of, by its path. */
export function isTestFile(path: string): boolean {
  return (testFolders.test(path) || testNames.test(path)) && languageOf(path) !== undefined && !data.test(path);
}

const testConfigs =
  /(?:^|\/)(?:(?:jest|vitest|vite|karma|playwright|cypress|wdio|ava|stryker|nyc|c8|jasmine)\.(?:config|conf|json)[\w.]*|\.(?:mocharc|nycrc|c8rc|taprc|coveragerc|rspec|simplecov)[\w.]*|(?:pytest|tox|mypy)\.ini|setup\.cfg|pyproject\.toml|noxfile\.py|bunfig\.toml|deno\.jsonc?|phpunit[\w.]*\.xml[\w.]*|\.?codecov\.ya?ml|sonar-project\.properties|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|package\.json|nextest\.toml|tarpaulin\.toml|mix\.exs|\.runsettings|testplan\.json)$/;

/** Whether a file says which tests run and how strict they are. */
export function isTestConfig(path: string): boolean {
  return testConfigs.test(path) && !/(?:^|\/)node_modules\//.test(path);
}

/** The name that a test file and the module it is about have in common: `stock` of `tests/test_stock.py`. */
export function subjectName(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  return plain(
    name.replace(
      /^(?:test|tests|spec)[._-]|(?:[._-](?:test|tests|spec|unit|cy|e2e|int))+$|(?:Tests?|Spec|IT|TestCase)$/g,
      "",
    ),
  );
}

/** Letters and digits, lower case: `order_service`, `OrderService` and `order-service` are one name. */
export function plain(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}
