import { defineTool, Plan } from "devorch";

export default defineTool({
  description:
    "Hands in the plan, for the person to approve as it stands; call it once, when you have read enough. It is tried first: files to modify must exist, checks must be real and able to fail, dependencies must come before. What is wrong is answered, at most twice: then hand in the whole plan again, mended. The executor sees the request, this plan and the repository, and nothing else of what you read: put what it must know into `goal`.",
  input: Plan,
  kind: "verdict",
});
