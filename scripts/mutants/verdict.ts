/** What became of one planted fault. Only `caught` is good. */
export type Verdict =
  | { readonly kind: "caught"; readonly by: string }
  /** Every test passed. */
  | { readonly kind: "survived"; readonly by: string }
  /** Something never ended: noticed, but nobody is told what is wrong. */
  | { readonly kind: "timed out"; readonly by: string }
  /** Failed for a reason that says nothing about the fault, as code that cannot run does. */
  | { readonly kind: "broken"; readonly by: string };

/** The part of vitest's JSON report that matters. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

const timedOut = /^Error: (Test|Hook) timed out in /;
const codeFault = /^(SyntaxError|ReferenceError|TypeError|RangeError: Maximum call)/;

/** Judges a run of tests on a mutant. `exitCode` undefined: it took longer than it may. */
export function verdictOfTests(report: TestReport | undefined, exitCode: number | undefined): Verdict {
  if (exitCode === undefined) return { kind: "timed out", by: "the whole run" };
  if (report === undefined) return { kind: "broken", by: "no report was written" };
  const failures = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName, failureMessages }) => ({ by: fullName, message: failureMessages?.[0] ?? "" })),
  );
  const isFault = ({ message }: { message: string }) => codeFault.test(message);
  const isTimeOut = ({ message }: { message: string }) => timedOut.test(message);
  const told = failures.find((failure) => !isFault(failure) && !isTimeOut(failure));
  if (told !== undefined) return { kind: "caught", by: told.by };
  const late = failures.find(isTimeOut);
  if (late !== undefined) return { kind: "timed out", by: late.by };
  const fault = failures.at(0);
  if (fault !== undefined) return { kind: "broken", by: `${fault.by}: ${firstLine(fault.message)}` };
  const unloaded = report.testResults.find(({ status }) => status === "failed");
  if (unloaded !== undefined) return { kind: "broken", by: firstLine(unloaded.message ?? unloaded.name) };
  if (exitCode !== 0) return { kind: "broken", by: "an error outside of any test" };
  return { kind: "survived", by: "every test passed" };
}

/** Judges a run of the simulation by what it printed. */
export function verdictOfSeeds(output: string, exitCode: number | undefined): Verdict {
  if (exitCode === undefined) return { kind: "timed out", by: "the simulation" };
  const [failure] = /^seed \d+: .*$/m.exec(output) ?? [];
  const [, thrown] = /: Thrown: (.*)/.exec(failure ?? "") ?? [];
  if (thrown !== undefined && codeFault.test(thrown)) return { kind: "broken", by: thrown };
  if (failure !== undefined) return { kind: "caught", by: shortened(failure) };
  if (exitCode === 0) return { kind: "survived", by: "every seed passed" };
  return { kind: "broken", by: firstLine(output.trim().split("\n").at(-1) ?? "the simulation did not run") };
}

const firstLine = (text: string) => shortened(text.split("\n")[0] ?? "");

/** Enough to know what is meant. */
const shortened = (text: string) => (text.length <= 120 ? text : `${text.slice(0, 119)}…`);
