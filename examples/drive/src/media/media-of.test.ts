import { expect, it } from "vitest";
import { mediaOf } from "./media-of.js";

it.each([
  ["photo.JPG", "image", "image/jpeg"],
  ["film.webm", "video", "video/webm"],
  ["read.me.md", "text", "text/plain"],
  [".gitignore", "text", "text/plain"],
  // Shown as text: a page of somebody else's must not run here.
  ["page.html", "text", "text/plain"],
  ["report.pdf", "document", "application/pdf"],
  ["a.tar.gz", "archive", "application/gzip"],
  ["Makefile", "other", "application/octet-stream"],
  ["constructor.constructor", "other", "application/octet-stream"],
])("%s is %s", (name, kind, type) => {
  expect(mediaOf(name)).toEqual({ kind, type });
});
