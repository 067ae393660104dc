import type { Census, UsageRow } from "../../run/store.ts";
import type { TaskEvent } from "../../task/events.ts";

/** What is measured at each request. */
export interface MetricsSnapshot {
  census: Census;
  freeBytes: number;
  now: number;
}

const durations = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
const lagEveryMs = 5000;

/** Counts what happens in this process and writes it in Prometheus' text format. No label holds an id. */
export class Metrics {
  readonly #counts = new Map<string, number>();
  readonly recordTaskEnd = durations.map(() => 0);
  #tasks = 0;
  #seconds = 0;
  #lag = 0;

  recordEvent(event: TaskEvent): void {
    if (event.type === "usage") this.recordUsage(event);
    else if (event.type === "model.retry") {
      this.#add(`devorch_retries_total{model=${quoteLabel(event.model)}}`, 1);
    } else if ((event.type === "step.verified" || event.type === "setup.done") && event.exit === null) {
      this.#add("devorch_sandbox_kills_total", 1);
    }
  }

  /** A model call, of a task or of none (a question, a classification). */
  recordUsage({ model: name, input, output, cached, costUsd }: UsageRow): void {
    const model = quoteLabel(name);
    this.#add(`devorch_model_tokens_total{model=${model},kind="input"}`, input);
    this.#add(`devorch_model_tokens_total{model=${model},kind="output"}`, output);
    this.#add(`devorch_model_tokens_total{model=${model},kind="cached"}`, cached);
    this.#add(`devorch_model_cost_usd_total{model=${model}}`, costUsd ?? 0);
  }

  /** A task ended after this many seconds of work. */
  ended(seconds: number): void {
    this.#tasks += 1;
    this.#seconds += seconds;
    for (const [index, limit] of durations.entries()) {
      if (seconds <= limit) this.recordTaskEnd[index] = (this.recordTaskEnd[index] ?? 0) + 1;
    }
  }

  /** Watches how late timers fire; returns how to stop it. */
  watchEventLoop(): () => void {
    let due = performance.now() + lagEveryMs;
    const timer = setInterval(() => {
      this.#lag = Math.max(this.#lag, performance.now() - due);
      due = performance.now() + lagEveryMs;
    }, lagEveryMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  page({ census, freeBytes, now }: MetricsSnapshot): string {
    const oldest = census.oldestOutbox === null ? 0 : Math.max(0, (now - Date.parse(census.oldestOutbox)) / 1000);
    const lag = this.#lag / 1000;
    this.#lag = 0;
    const states = Object.entries(census.tasks).map(([state, n]) => `devorch_tasks{state=${quoteLabel(state)}} ${n}`);
    return [
      ...family("devorch_tasks", "gauge", "Tasks by state.", states),
      ...gauge("devorch_queue_depth", "Approved tasks that wait for a place.", census.tasks.queued ?? 0),
      ...fleetGauges(census.fleet),
      ...gauge("devorch_outbox_messages", "Messages that wait to be sent.", census.outbox),
      ...gauge("devorch_outbox_oldest_seconds", "Age of the oldest message that waits to be sent.", oldest),
      ...gauge("devorch_disk_free_bytes", "Free bytes on the disk of the data folder.", freeBytes),
      ...gauge("devorch_event_loop_lag_seconds", "Latest that a timer fired since the last look.", lag),
      ...family("devorch_task_duration_seconds", "histogram", "Working time of tasks that ended.", this.#histogram()),
      ...this.#counter("devorch_model_tokens_total", "Tokens of model calls."),
      ...this.#counter("devorch_model_cost_usd_total", "Cost of model calls, as far as prices are known."),
      ...this.#counter("devorch_retries_total", "Model calls that had to be made again."),
      ...this.#counter("devorch_sandbox_kills_total", "Checks and set-up commands that were killed.", true),
      "",
    ].join("\n");
  }

  #add(series: string, amount: number): void {
    this.#counts.set(series, (this.#counts.get(series) ?? 0) + amount);
  }

  #counter(name: string, help: string, plain = false): string[] {
    const found = [...this.#counts].filter(([series]) => series.split("{")[0] === name);
    const lines = found.map(([series, value]) => `${series} ${value}`);
    return family(name, "counter", help, lines.length === 0 && plain ? [`${name} 0`] : lines);
  }

  #histogram(): string[] {
    const name = "devorch_task_duration_seconds";
    return [
      ...durations.map((limit, index) => `${name}_bucket{le="${limit}"} ${this.recordTaskEnd[index]}`),
      `${name}_bucket{le="+Inf"} ${this.#tasks}`,
      `${name}_sum ${this.#seconds}`,
      `${name}_count ${this.#tasks}`,
    ];
  }
}

/** The same from every process: of several scrapes one counts. */
function fleetGauges(fleet: Census["fleet"]): string[] {
  if (!fleet) return [];
  const members = Object.entries(fleet.members).map(
    ([role, n]) => `devorch_fleet_processes{role=${quoteLabel(role)}} ${n}`,
  );
  const held = Object.values(fleet.held).reduce((sum, n) => sum + n, 0);
  return [
    ...family("devorch_fleet_processes", "gauge", "Living processes by what they do.", members),
    ...gauge("devorch_fleet_tasks_held", "Tasks that a process works on or saves.", held),
    ...gauge("devorch_fleet_tasks_claimable", "Tasks to be worked on that no process holds.", fleet.claimable),
  ];
}

function gauge(name: string, help: string, value: number): string[] {
  return family(name, "gauge", help, [`${name} ${value}`]);
}

function family(name: string, type: string, help: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function quoteLabel(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}
