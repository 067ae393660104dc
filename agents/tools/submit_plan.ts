import { defineTool, Plan } from "devorch";

export default defineTool({
  description: "Hands in the plan.",
  input: Plan,
  kind: "verdict",
});
