/** The title without what makes a draft of it, in every form that GitLab, Gitea and Forgejo know. */
export function titleOfReady(title: string): string {
  return title.replace(/^(?:\s*(?:\[(?:draft|wip)\]|\((?:draft|wip)\)|(?:draft|wip)\s*:))+\s*/i, "");
}
