import { type PageAccess, Scene } from "./scene.js";

const scenes = new Map<string, Scene>();

/** What a page in a test may ask for. It names its own scene, so that tests may run at the same time. */
export const calls = {
  open: async (id: string, origin: string): Promise<PageAccess> => {
    const scene = await Scene.open(origin);
    scenes.set(id, scene);
    return scene.access;
  },
  /** The desk syncs once; then its files and their texts, by path. */
  deskSyncs: async (id: string): Promise<Record<string, string>> => {
    const { desk } = sceneOf(id);
    await desk.sync();
    const texts: Record<string, string> = {};
    const visit = async (folder: string): Promise<void> => {
      for (const { path, kind } of await desk.files.list(folder)) {
        if (kind === "folder") await visit(path);
        else texts[path] = await desk.files.text(path);
      }
    };
    await visit("");
    return texts;
  },
  deskWrites: async (id: string, path: string, text: string): Promise<void> => {
    await sceneOf(id).desk.files.write(path, text);
  },
  serverGoes: (id: string) => sceneOf(id).serverGoes(),
  serverComes: (id: string) => sceneOf(id).serverComes(),
  close: async (id: string): Promise<void> => {
    await sceneOf(id).close();
    scenes.delete(id);
  },
} as const;

function sceneOf(id: string): Scene {
  const scene = scenes.get(id);
  if (scene === undefined) throw new Error("There is no such scene.");
  return scene;
}
