import { json, type Layout } from "./layout.ts";

export const scripted: Record<string, Layout> = {
  rspec: {
    files: { Gemfile: "source 'https://example.org'\ngem 'rspec'\n", ".rspec": "", ".rubocop.yml": "" },
    install: "bundle install",
    test: "bundle exec rspec",
    lint: "bundle exec rubocop",
  },
  "rake and minitest": {
    files: { Gemfile: "gemspec\n", Rakefile: "require 'rake/testtask'\nRake::TestTask.new(:test)\n" },
    install: "bundle install",
    test: "bundle exec rake test",
  },
  rails: {
    files: { Gemfile: "gem 'rails'\n", "bin/rails": "#!/usr/bin/env ruby", "test/models/stock_test.rb": "" },
    install: "bundle install",
    test: "bin/rails test",
  },
  "composer with a test script": {
    files: {
      "composer.json": json({
        scripts: { test: ["@phpunit"] },
        require: { php: "^8.2" },
        "require-dev": { "phpunit/phpunit": "^11" },
      }),
    },
    install: "composer install --no-interaction --no-scripts",
    test: "composer test",
  },
  phpunit: {
    files: { "composer.json": json({ "require-dev": { "phpunit/phpunit": "^11" } }), "phpunit.xml.dist": "<phpunit/>" },
    install: "composer install --no-interaction --no-scripts",
    test: "vendor/bin/phpunit",
  },
  perl: { files: { "Makefile.PL": "", "t/basic.t": "use Test::More;" }, test: "prove -lr t" },
  bats: { files: { "install.sh": "", "tests/install.bats": "@test 'x' { true; }" }, test: "bats -r tests" },
};
