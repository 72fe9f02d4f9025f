import { run } from "./run.js";

/** The program: this process's words, streams and signals. */
export async function main(): Promise<void> {
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      // Whoever asks twice does not want to wait for good order.
      if (interrupt.signal.aborted) process.exit(130);
      interrupt.abort(new Error("interrupted"));
    });
  }
  // A reader such as `head` may leave before everything was said.
  process.stdout.on("error", () => process.exit(0));
  const { stdout: output, stderr: errors, stdin: input, env: environment } = process;
  const code = await run(process.argv.slice(2), { output, errors, input, environment }, interrupt.signal);
  process.exitCode = code;
  // A pipe takes what is written in its own time; a connection that lingers must not keep the program.
  process.stdout.write("", () => process.exit(code));
}
