import { connect } from "node:net";
import { SyncError } from "@syncline/core";
import { controlAddress } from "./address.js";
import { onLines } from "./lines.js";
import { type ControlAnswer, type ControlRequest, takeAnswer } from "./protocol.js";

const answerTimeoutMs = 10_000;
/** What brings a large file back. */
const restoreTimeoutMs = 24 * 3_600_000;

/** Asks the engine that runs on this state. Undefined when none does; throws what it answers with. */
export async function askEngine(
  statePath: string,
  request: ControlRequest,
): Promise<{ value: unknown } | undefined> {
  const answer = await exchange(controlAddress(statePath), request);
  return answer && { value: takeAnswer(answer) };
}

function exchange(address: string, request: ControlRequest): Promise<ControlAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.setTimeout(request.do === "restore" ? restoreTimeoutMs : answerTimeoutMs, () => {
      socket.destroy();
      reject(new SyncError("timeout", { message: "The engine that runs here does not answer." }));
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
    socket.on("connect", () => socket.write(`${JSON.stringify(request)}\n`));
    onLines(socket, (line) => {
      resolve(JSON.parse(line) as ControlAnswer);
      socket.destroy();
    });
  });
}
