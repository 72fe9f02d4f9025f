import type { DeviceId } from "@syncline/core";
import { useEffect, useState } from "react";
import { session } from "./session.js";

/** What a device is called: "this browser", its name, or for one that nobody knows any more "another device". */
export function useDeviceNames(): (id: DeviceId) => string {
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let isThere = true;
    // Without a connection all the others are "another device".
    session.deviceNames().then(
      (found) => isThere && setNames(found),
      () => {},
    );
    return () => {
      isThere = false;
    };
  }, []);
  return (id) => (id === session.deviceId ? "this browser" : (names.get(id) ?? "another device"));
}
