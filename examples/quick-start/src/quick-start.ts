import { nodeFileSystem, nodePlatform, sessionFile, sqliteState } from "@syncline/adapter-node";
import { httpRemote, openSync, type SessionGrant, type SyncFiles, sessionTokenSource } from "@syncline/core";

/** Keeps a folder in sync until `stop()`; `session` is what `signUp` or `signIn` returned. */
export async function keepInSync(url: string, folder: string, session: SessionGrant) {
  const saved = sessionFile(`${folder}.state/session.json`);
  await saved.save(session);
  const token = sessionTokenSource({ ...nodePlatform, url, ...saved });
  const client = await openSync({
    ...nodePlatform,
    fs: nodeFileSystem(folder),
    state: sqliteState(`${folder}.state/index.db`),
    remote: httpRemote({ ...nodePlatform, url, namespaceId: session.homeNamespaceId, token }),
    device: { id: session.deviceId, name: session.deviceName },
  });
  client.on("conflict", ({ path, copyPath }) => console.log(`${path}: the other side is in ${copyPath}`));
  await client.start();
  return client;
}

/** The app's own files: `client.files` does what a user of the folder could do, and what it displaces is in the trash. */
export async function addNote(files: SyncFiles, title: string, text: string) {
  await files.write(`notes/${title}.md`, text);
  return await files.list("notes");
}
