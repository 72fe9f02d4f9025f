import { join } from "node:path";
import { nodeFileSystem, nodePlatform, sqliteState } from "@syncline/adapter-node";
import { httpRemote, openSync, type SessionGrant, type SyncClient, signIn, signUp } from "@syncline/core";
import { startServer } from "@syncline/reference-server";
import { type CountingProxy, countingProxy, folderIn } from "@syncline/stage";

/** A device of the one account: real files, a real database, and a line that is counted. */
export interface Device {
  readonly folder: string;
  readonly line: CountingProxy;
  /** One pass until settled. Fails when that leaves problems. */
  sync(): Promise<void>;
  /** Forgets all that is only in memory. */
  reopen(): Promise<void>;
}

/** A server and two devices in this process: nothing that is counted depends on how many processes there are. */
export interface Devices {
  readonly sender: Device;
  readonly receiver: Device;
  /** What both lines carry while both do one pass after the other. */
  trafficOfPasses(): Promise<{ readonly senderBytes: number; readonly receiverBytes: number }>;
  close(): Promise<void>;
}

const account = { name: "guard", password: "correct horse battery staple" };

export async function devicesIn(folder: string): Promise<Devices> {
  const server = await startServer({ dataDir: await folderIn(folder, "server"), rateLimits: false });
  const [sender, receiver] = [await countedDevice("sender", signUp), await countedDevice("receiver", signIn)];
  return {
    sender,
    receiver,
    async trafficOfPasses() {
      const before = [bytesOf(sender.line), bytesOf(receiver.line)] as const;
      await sender.sync();
      await receiver.sync();
      return {
        senderBytes: bytesOf(sender.line) - before[0],
        receiverBytes: bytesOf(receiver.line) - before[1],
      };
    },
    async close() {
      for (const device of [sender, receiver]) {
        await device.close();
        await device.line.close();
      }
      await server.close();
    },
  };

  async function countedDevice(deviceName: string, enter: typeof signUp | typeof signIn) {
    const line = await countingProxy(server.url);
    const session = await enter({ ...account, deviceName }, { ...nodePlatform, url: line.url });
    const root = await folderIn(folder, deviceName);
    const open = () => openDevice(root, join(folder, `${deviceName}-state`, "state.db"), line.url, session);
    let client = await open();
    return {
      folder: root,
      line,
      async sync() {
        const { inSync, problems } = await client.sync();
        if (!inSync) throw new Error(`Not in sync: ${JSON.stringify(problems)}`);
      },
      async reopen() {
        await client.close();
        client = await open();
      },
      close: () => client.close(),
    };
  }
}

function openDevice(root: string, state: string, url: string, session: SessionGrant): Promise<SyncClient> {
  return openSync({
    ...nodePlatform,
    fs: nodeFileSystem(root),
    state: sqliteState(state),
    remote: httpRemote({
      ...nodePlatform,
      url,
      namespaceId: session.homeNamespaceId,
      token: async () => session.accessToken,
    }),
    device: { id: session.deviceId, name: session.deviceName },
  });
}

const bytesOf = ({ total: { up, down } }: CountingProxy): number => up + down;
