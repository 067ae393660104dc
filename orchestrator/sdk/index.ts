/** The package `devorch`: all that intents, agents, tools, providers and plugins import. docs/plugin-api.md has an example of each. */
export { z } from "zod";
export type { TaskView } from "../actions/devorch.ts";
export type {
  ConverseOptions,
  Message,
  Model,
  ModelErrorKind,
  ModelEvent,
  Part,
  Price,
  ProviderSettings,
  StopReason,
  ToolSpec,
  Usage,
} from "../models/model.ts";
export { defineProvider, ModelError } from "../models/model.ts";
export type { FileChange, FilePatch } from "../run/editing.ts";
export { type Execution, Stuck } from "../run/execution.ts";
export { type Planning, PlanningFailed } from "../run/planning.ts";
export type { Reviewing } from "../run/reviewing.ts";
export { leftOut, meantText } from "../safety/visible_text.ts";
export type { CommitMessage, CommitMessageRequest } from "../task/commit_message.ts";
export { messageOf, Pause, TaskError, UserError } from "../task/errors.ts";
export type { TaskEvent } from "../task/events.ts";
export { plainPath } from "../task/plain_path.ts";
export { Plan, type PlanStep } from "../task/plan.ts";
export { QuestionInput } from "../task/question.ts";
export { forgePageIn, isSameRepository } from "../task/repo_ref.ts";
export type { ReviewFinding } from "../task/review/review.ts";
export type { Task } from "../task/task.ts";
export { type Lang, stateName, type TextKey } from "../texts/index.ts";
export { money } from "../texts/measures.ts";
export type { Classification, ClassifyRequest } from "../understanding/ask_classifier.ts";
export type { Finding, RepositoryQuestion } from "../understanding/questions/finding.ts";
export { type AgentContext, defineAgent, type Verdict } from "./agent.ts";
export {
  defineForge,
  type Forge,
  type ForgeConnection,
  ForgeError,
  type ForgeRepository,
} from "./forge.ts";
export { defineIntent, type IntentContext } from "./intent.ts";
export { defineTool, type ToolContext } from "./tool.ts";
