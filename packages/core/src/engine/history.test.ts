import { describe, expect, it } from "vitest";
import { type Device, Fleet } from "./fleet.fixture.js";

async function pair(): Promise<{ ada: Device; bob: Device }> {
  const fleet = new Fleet();
  return { ada: await fleet.device("Ada"), bob: await fleet.device("Bob") };
}

const settle = async (...devices: Device[]) => {
  for (const device of [...devices, ...devices]) await device.sync();
};

describe("the history of a file", () => {
  it("has every version that was sent, newest first, whoever sent it", async () => {
    const { ada, bob } = await pair();
    ada.save("docs/a", "one");
    await settle(ada, bob);
    bob.save("docs/a", "second");
    await settle(bob, ada);
    ada.disk.rename("docs/a", "docs/b");
    await settle(ada, bob);
    const versions = await bob.client.history("docs/b");
    expect(versions.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ["b", 6],
      ["a", 6],
      ["a", 3],
    ]);
    expect(new Set(versions.map(({ author }) => author)).size).toBe(2);
    await expect(bob.client.history("docs/a")).rejects.toMatchObject({ code: "file_missing" });
    await expect(bob.client.history("docs")).rejects.toMatchObject({ code: "file_missing" });
    await expect(bob.client.history("../x")).rejects.toMatchObject({ code: "invalid_path" });
  });

  it("is empty for a file that was never sent", async () => {
    const { ada } = await pair();
    ada.save("a", "one");
    ada.step = (step) => {
      if (step === "commit before") throw new Error("The line is cut.");
    };
    await ada.sync().catch(() => {});
    ada.step = () => {};
    expect(await ada.client.history("a")).toEqual([]);
  });
});

describe("a version", () => {
  it("comes back to where its file is, as an edit that every device gets, and displaces nothing for good", async () => {
    const { ada, bob } = await pair();
    for (const text of ["one", "two"]) {
      ada.save("a", text);
      await settle(ada, bob);
    }
    bob.disk.rename("a", "moved/b");
    await settle(bob, ada);
    const [, , first] = await ada.client.history("moved/b");
    expect(await ada.client.restore((first as { id: string }).id)).toBe("moved/b");
    await settle(ada, bob);
    expect(bob.files).toEqual({ "moved/": "", "moved/b": "one" });
    const [, , second] = await bob.client.history("moved/b");
    await bob.client.restore((second as { id: string }).id, { to: "elsewhere/c" });
    await settle(bob, ada);
    expect(ada.files).toEqual({ "elsewhere/": "", "elsewhere/c": "two", "moved/": "", "moved/b": "one" });
  });

  it("of a deleted file comes back to where it was, with the folders above", async () => {
    const { ada, bob } = await pair();
    ada.save("a/b/c", "kept");
    ada.save("a/other", "other");
    await settle(ada, bob);
    bob.disk.delete("a");
    await settle(bob, ada);
    expect(ada.files).toEqual({});
    const { files, next } = await ada.client.trash();
    expect([files.map(({ path }) => path).sort(), next]).toEqual([["a/b/c", "a/other"], undefined]);
    const other = files.find(({ path }) => path === "a/b/c");
    const paged: string[] = [];
    for (let before: number | undefined, more = true; more; ) {
      const page = await ada.client.trash({ before, limit: 1 });
      paged.push(...page.files.map(({ path }) => path));
      [before, more] = [page.next, page.next !== undefined];
    }
    expect(paged).toEqual(files.map(({ path }) => path));
    expect(await ada.client.restore((other as { version: { id: string } }).version.id)).toBe("a/b/c");
    await settle(ada, bob);
    expect(bob.files).toEqual({ "a/": "", "a/b/": "", "a/b/c": "kept" });
  });

  it("never takes the place of something else", async () => {
    const { ada, bob } = await pair();
    ada.save("a", "one");
    await settle(ada, bob);
    const [version] = await ada.client.history("a");
    const { id } = version as { id: string };
    ada.disk.delete("a");
    await settle(ada, bob);
    ada.save("a", "another");
    await settle(ada, bob);
    await expect(ada.client.restore(id)).rejects.toMatchObject({ code: "destination_exists" });
    await expect(ada.client.restore(id, { to: "a/b" })).rejects.toMatchObject({ code: "destination_exists" });
    expect(ada.files).toEqual({ a: "another" });
    expect(await ada.client.restore(id, { to: "b" })).toBe("b");
    expect(ada.files).toEqual({ a: "another", b: "one" });
  });

  it("that nobody keeps is not found, and what is no id is refused", async () => {
    const { ada, bob } = await pair();
    ada.save("a", "one");
    await settle(ada, bob);
    const [version] = await ada.client.history("a");
    const { id } = version as { id: string };
    await expect(ada.client.restore(id.replace(/@\d+$/, "@99"))).rejects.toMatchObject({ code: "not_found" });
    for (const text of ["", "x", "@1", `${id}x`])
      await expect(ada.client.restore(text)).rejects.toMatchObject({ code: "invalid_request" });
  });
});
