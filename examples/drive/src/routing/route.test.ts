import { expect, it } from "vitest";
import { formatRoute, parseRoute, type Route } from "./route.js";

it.each<Route>([
  { view: "folder", folder: "" },
  { view: "folder", folder: "Größe & co/100% #1?" },
  { view: "folder", folder: "", open: "a b.txt" },
  { view: "folder", folder: "x/y", open: "x/y/what? 50%.png" },
  { view: "conflicts" },
  { view: "trash" },
])("an address leads back to where it was made: %j", (route) => {
  expect(parseRoute(formatRoute(route))).toEqual(route);
});

it.each(["", "#", "#/", "#nowhere", "#/..", "#/a/../b", "#/%E0%A4%A", "#/a?open=..", "#/.syncline"])(
  "%j leads to the first folder",
  (hash) => {
    expect(parseRoute(hash)).toEqual({ view: "folder", folder: "" });
  },
);
