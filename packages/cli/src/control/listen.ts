import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import { controlAddress } from "./address.js";
import { onLines } from "./lines.js";
import { answerOfError, type ControlAnswer, type ControlRequest, controlRequest } from "./protocol.js";

export interface ControlServer {
  close(): Promise<void>;
}

/** Answers other commands of the same user while this one runs. Its caller holds the state's lock, so what is there is left over. */
export async function listenForControl(
  statePath: string,
  answer: (request: ControlRequest) => Promise<unknown>,
): Promise<ControlServer> {
  const address = controlAddress(statePath);
  if (process.platform !== "win32") {
    await mkdir(dirname(address), { recursive: true, mode: 0o700 });
    await rm(address, { force: true });
  }
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    onLines(socket, async (line) => {
      const reply = await answerLine(line, answer);
      if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  if (process.platform !== "win32") await chmod(address, 0o600);
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answerLine(
  line: string,
  answer: (request: ControlRequest) => Promise<unknown>,
): Promise<ControlAnswer> {
  try {
    return { ok: (await answer(controlRequest.parse(JSON.parse(line)))) ?? null };
  } catch (error) {
    return answerOfError(error);
  }
}
