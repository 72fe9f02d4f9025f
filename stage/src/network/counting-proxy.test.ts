import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type CountingProxy, countingProxy } from "./counting-proxy.js";

let server: Server;
let proxy: CountingProxy;
beforeEach(async () => {
  server = createServer((request, response) => {
    let received = 0;
    request.on("data", (piece: Buffer) => {
      received += piece.length;
    });
    request.on("end", () => response.end("x".repeat(received)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy = await countingProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await proxy.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = async (body: string) => await (await fetch(proxy.url, { method: "POST", body })).text();

it("counts what passes in each direction, headers and all, and the requests", async () => {
  const size = 3_000_000;
  expect((await post("y".repeat(size))).length).toBe(size);
  const { up, down } = proxy.total;
  for (const bytes of [up, down]) {
    expect(bytes).toBeGreaterThan(size);
    expect(bytes).toBeLessThan(size + 2000);
  }
  await post("");
  expect(proxy.requests).toBe(2);
});

it("can be cut and mended", async () => {
  await post("before");
  proxy.cut();
  await expect(post("meanwhile")).rejects.toThrow();
  proxy.mend();
  expect(await post("after")).toBe("xxxxx");
});
