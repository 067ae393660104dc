import { type Detector, definedChecks, isNoOpCommand, type Project, readJsonFile, tableOf } from "./project.ts";
import { watching } from "./watcher.ts";

/** composer.json and the tools of PHP. */
export const php: Detector = (project) => {
  const manifest = readJsonFile(project, "composer.json");
  const required = { ...tableOf(manifest.require), ...tableOf(manifest["require-dev"]) };
  const scripts = tableOf(manifest.scripts);
  const script = (name: string) => (isScript(scripts[name]) ? `composer ${name}` : undefined);
  const config = ["phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml"].some((path) => project.has(path));
  const hasComposer = project.has("composer.json");
  const packages = Object.keys(required).filter((name) => name.includes("/"));
  return definedChecks({
    install: packages.length > 0 ? "composer install --no-interaction --no-scripts" : undefined,
    test: script("test") ?? script("tests") ?? phpRunner(project, required, config, hasComposer),
    lint: script("lint") ?? (required["laravel/pint"] ? "vendor/bin/pint --test" : undefined),
    typecheck:
      script("phpstan") ??
      script("analyse") ??
      (required["phpstan/phpstan"] ? "vendor/bin/phpstan analyse" : undefined),
  });
};

function isScript(script: unknown): boolean {
  const commands = Array.isArray(script) ? script : [script];
  const texts = commands.filter((command) => typeof command === "string");
  return texts.some((command) => !isNoOpCommand(command)) && texts.every((command) => watching(command) === undefined);
}

function phpRunner(project: Project, required: object, config: boolean, hasComposer: boolean): string | undefined {
  if ("pestphp/pest" in required) return "vendor/bin/pest";
  if (project.has("artisan") && config) return "php artisan test";
  if ("phpunit/phpunit" in required) return config ? "vendor/bin/phpunit" : "vendor/bin/phpunit tests";
  return config ? (hasComposer ? "vendor/bin/phpunit" : "phpunit") : undefined;
}
