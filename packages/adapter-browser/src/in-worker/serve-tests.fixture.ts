import {
  type File,
  startTests,
  type Task,
  type TaskResult,
  type Test,
  type VitestRunner,
} from "@vitest/runner";
import type { Failure, FromWorker, Outline, ToWorker } from "./messages.fixture.js";

/** A dedicated worker's own end of the line to its page. */
interface WorkerEnd {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}
const page = globalThis as unknown as WorkerEnd;

/** What `expect` asks for where vitest itself has started the place that it is used in. */
Object.assign(globalThis, { __vitest_worker__: { config: {}, filepath: "in a worker" } });

const config: VitestRunner["config"] = {
  root: "/",
  setupFiles: [],
  name: undefined,
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: true,
  sequence: { seed: 0, hooks: "stack", setupFiles: "list" },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 90_000,
  hookTimeout: 60_000,
  retry: 0,
  includeTaskLocation: false,
  diffOptions: {},
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};

/**
 * Called once in a dedicated worker: the tests that `register` describes run here, each when the page asks for it, with
 * vitest's own runner. Suites see no difference, but have what the platform has in workers alone.
 */
export function serveTests(register: () => void): void {
  const asked: number[] = [];
  let wake = () => {};
  page.onmessage = ({ data }) => {
    asked.push(data.run);
    wake();
  };
  const tests: Test[] = [];
  const runner: VitestRunner = {
    config,
    importFile: register,
    onCollected: (files: File[]) => {
      const outline = files.flatMap(({ tasks }) => tasks.map((task) => outlineOf(task, tests)));
      const failed = files.find(({ result }) => result?.errors?.length);
      const [error] = failed?.result?.errors ?? [];
      page.postMessage(
        error ? { kind: "broken", failure: failureOf(error) } : { kind: "collected", outline },
      );
    },
    async onBeforeRunTask(test) {
      while (asked.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      if (asked[0] !== tests.indexOf(test)) test.mode = "skip";
      else asked.shift();
    },
    // It is also told of tests that skip themselves.
    onAfterRetryTask(test) {
      const result: (TaskResult & { readonly note?: string }) | undefined = test.result;
      const index = tests.indexOf(test);
      if (result?.state === "skip")
        return page.postMessage({ kind: "skipped", index, note: result.note ?? "" });
      page.postMessage({ kind: "ran", index, failures: (result?.errors ?? []).map(failureOf) });
    },
  };
  startTests(["in a worker"], runner).catch((error) =>
    page.postMessage({ kind: "broken", failure: failureOf(error) }),
  );
}

function outlineOf(task: Task, tests: Test[]): Outline {
  const { name } = task;
  if (task.type === "suite")
    return { kind: "group", name, children: task.tasks.map((child) => outlineOf(child, tests)) };
  return { kind: "test", name, index: tests.push(task) - 1, skipped: task.mode !== "run" };
}

function failureOf(error: { name?: string; message?: string; stack?: string; diff?: string }): Failure {
  const { name = "Error", message = String(error), stack, diff } = error;
  return { name, message, stack, diff };
}
