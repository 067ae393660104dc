const paths: readonly RegExp[] = [
  /^\.github\/(?:workflows|actions)\//,
  /^\.(?:gitlab-ci|travis|drone|appveyor|cirrus|woodpecker)\.ya?ml$/,
  /^\.(?:gitlab\/ci|circleci|buildkite|woodpecker|gitea\/workflows|forgejo\/workflows|azure-pipelines|teamcity)\//,
  /(?:^|\/)(?:[\w-]*-pipelines?|buildspec|cloudbuild|appveyor|codemagic|wercker)(?:[.-][\w-]+)?\.(?:ya?ml|toml|jsonc?)$/,
  /(?:^|\/)Jenkinsfile[^/]*$/,
  /(?:^|\/)\.husky\//,
  /(?:^|\/)\.?(?:lefthook|pre-commit-config)\.(?:ya?ml|toml|json)$/,
];

/** Whether servers or hooks judge the work by this file. */
export function isCi(path: string): boolean {
  return paths.some((pattern) => pattern.test(path));
}
