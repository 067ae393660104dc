/** The package `devorch`: what intents, agents, tools, providers and plugins import. */
export { z } from "zod";
export * from "./agent.ts";
export * from "./commit_note.ts";
export * from "./devorch.ts";
export * from "./errors.ts";
export * from "./events.ts";
export * from "./execution.ts";
export * from "./intent.ts";
export * from "./model.ts";
export * from "./plan.ts";
export * from "./planning.ts";
export * from "./question.ts";
export * from "./store.ts";
export * from "./task.ts";
export * from "./texts/index.ts";
export * from "./tool.ts";
export * from "./workspace.ts";
