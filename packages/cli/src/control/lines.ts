import type { Socket } from "node:net";

/** Longer lines are nobody's we know. */
const longestLine = 1024 * 1024;

/** Hears of each whole line that comes over a socket. */
export function onLines(socket: Socket, hear: (line: string) => void): void {
  let begun = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (begun + text).split("\n");
    begun = lines.pop() ?? "";
    if (begun.length > longestLine) socket.destroy();
    for (const line of lines) hear(line);
  });
}
