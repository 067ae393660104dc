/** Files that other machines or programs run or obey by themselves: servers of continuous integration, editors, git, agents. */
const patterns: readonly RegExp[] = [
  // Continuous integration and deployment.
  /^\.github\/(workflows|actions)\//,
  /^\.(gitlab-ci|travis|drone|appveyor|cirrus|woodpecker)\.ya?ml$/,
  /^\.(gitlab|circleci|buildkite|woodpecker|gitea|forgejo|azure-pipelines|teamcity)\//,
  /^(azure-pipelines|bitbucket-pipelines|cloudbuild|appveyor|fly|render|vercel|netlify)\.(ya?ml|toml|json)$/,
  /(^|\/)Jenkinsfile[^/]*$/,
  // Git hooks and what git itself obeys.
  /(^|\/)\.husky\//,
  /(^|\/)\.?(lefthook|pre-commit-config)\.(ya?ml|toml|json)$/,
  /(^|\/)\.git(modules|attributes|hooks)$/,
  /(^|\/)\.lfsconfig$/,
  // Package managers: scripts, registries, preloads.
  /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|bunfig\.toml|\.pnpmfile\.cjs|pip\.conf|\.pypirc|setup\.py|build\.rs)$/,
  /(^|\/)\.cargo\/config(\.toml)?$/,
  // Builds.
  /(^|\/)([Mm]akefile|GNUmakefile|[Jj]ustfile|Rakefile|Taskfile\.ya?ml|[^/]*\.mk)$/,
  /(^|\/)(Dockerfile|Containerfile)([.-][^/]*)?$/,
  /(^|\/)[^/]*\.Dockerfile$/i,
  /(^|\/)(docker-)?compose([.-][^/]*)?\.ya?ml$/,
  // Editors and shells that open the folder.
  /(^|\/)(\.vscode|\.idea|\.devcontainer|\.zed|\.fleet)\//,
  /(^|\/)\.(envrc|tool-versions|mise\.toml|exrc|nvimrc|vimrc|editorconfig-hooks)$/,
  // Agents that read the repository.
  /(^|\/)(AGENTS|CLAUDE|GEMINI|COPILOT|CONVENTIONS)(\.local)?\.md$/i,
  /(^|\/)(\.mcp\.json|\.cursorrules|\.windsurfrules|\.clinerules|\.aider\.conf\.yml)$/,
  /(^|\/)\.(cursor|claude|gemini|codex|continue|roo|windsurf|devin)\//,
  /^\.github\/copilot-instructions\.md$/,
];

/** A change of it takes effect where nobody looks at it: a person is told. */
export function runsElsewhere(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}
