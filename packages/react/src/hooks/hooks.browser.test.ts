import type { SyncClient } from "@syncline/core";
import { act, createElement, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it } from "vitest";
import { twoDevices } from "../live/two-devices.fixture.js";
import {
  SyncProvider,
  useConflicts,
  useFile,
  useFileText,
  useFolder,
  useSync,
  useSyncStatus,
} from "./index.js";

let here: SyncClient;
let there: SyncClient;
let root: Root;
const page = document.createElement("main");

beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  [here, there] = await twoDevices();
  document.body.append(page);
  root = createRoot(page);
});
afterEach(async () => {
  await act(() => root.unmount());
  page.remove();
  await here.close();
  await there.close();
});

const show = (what: ReactNode) => act(() => root.render(createElement(SyncProvider, { sync: here }, what)));
const shows = (text: string) =>
  expect
    .poll(async () => {
      await act(async () => {});
      return page.textContent;
    })
    .toBe(text);
const done = (work: Promise<unknown>) => act(async () => void (await work));

function Note(): ReactNode {
  const file = useFile("note.md");
  const text = useFileText("note.md");
  return `${file.state} ${file.value?.sync} ${text.value}`;
}

function Listing({ folder }: { readonly folder: string }): ReactNode {
  const names = useFolder(folder).value?.map(({ name }) => name);
  return names?.join() ?? "nothing";
}

function Bar(): ReactNode {
  const { inSyncAtMs } = useSyncStatus();
  const conflicts = useConflicts();
  return `${inSyncAtMs === undefined ? "not yet" : "in sync"}: ${conflicts.map(({ path }) => path).join()}`;
}

function Lost(): ReactNode {
  return useSync().status.phase;
}

it("shows a file, its text and how it stands, as they change", async () => {
  await show(createElement(Note));
  await shows("ready undefined undefined");
  await done(here.files.write("note.md", "Hello"));
  await shows("ready waiting Hello");
  await done(here.sync());
  await shows("ready in-sync Hello");
});

it("shows a folder, also when it becomes another one", async () => {
  await here.files.write("a/one.txt", "1");
  await here.files.write("b/two.txt", "2");
  await show(createElement(Listing, { folder: "a" }));
  await shows("one.txt");
  await show(createElement(Listing, { folder: "b" }));
  await shows("two.txt");
  await done(here.files.write("b/three.txt", "3"));
  await shows("three.txt,two.txt");
});

it("shows the status and conflicts", async () => {
  await show(createElement(Bar));
  await shows("not yet: ");
  for (const device of [here, there]) await done(device.sync());
  await there.files.write("a.txt", "there's");
  await there.sync();
  await here.files.write("a.txt", "here's");
  await done(here.sync());
  await shows("in sync: a.txt");
});

it("says what is missing where there is no provider", async () => {
  const render = async () => await act(() => root.render(createElement(Lost)));
  await expect(render()).rejects.toMatchObject({ code: "invalid_request" });
});
