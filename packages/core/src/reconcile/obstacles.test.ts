import { describeTriples } from "./triples.fixture.js";

const fold = (name: string) => name.toLowerCase();

describeTriples("what must not be touched is not", {
  "a deleted folder with ignored content stays here": {
    base: { F: { a: "x" } },
    remote: {},
    obstacles: { "F/build": "ignored_content" },
    localAfter: { F: {} },
    remoteAfter: {},
    holds: { "folder:F": "ignored_content" },
  },
  "and so do the folders above it": {
    base: { E: { F: { a: "x" }, b: "y" } },
    remote: {},
    obstacles: { "E/F/build": "ignored_content" },
    localAfter: { E: { F: {} } },
    remoteAfter: {},
    holds: { "folder:E": "ignored_content", "folder:E/F": "ignored_content" },
  },
  "a deleted folder with ignored content and a new child comes back": {
    base: { F: { a: "x" } },
    local: { F: { a: "x", n: "n" } },
    remote: {},
    obstacles: { "F/build": "ignored_content" },
    after: { F: { n: "n" } },
  },
  "a folder made again there takes the ignored content over": {
    base: { F: { a: "x" } },
    remote: { "F<": { "b<": "y" } },
    obstacles: { "F/build": "ignored_content" },
    after: { F: { b: "y" } },
  },
  "a folder with ignored content moves": {
    base: { F: { a: "x" } },
    remote: { "G<F": { a: "x" } },
    obstacles: { "F/build": "ignored_content" },
    after: { G: { a: "x" } },
  },
  "what cannot be read is left as it is, and what is below": {
    base: { F: { a: "x", G: { b: "y" } }, c: "z" },
    remote: { F: { a: "new", G: {} }, c: "new" },
    obstacles: { F: "permission_denied" },
    localAfter: { F: { a: "x", G: { b: "y" } }, c: "new" },
    remoteAfter: { F: { a: "new", G: {} }, c: "new" },
    holds: { "file:F/a": "permission_denied", "file:F/G/b": "permission_denied" },
  },
  "nothing is put into what cannot be read": {
    base: { F: {}, a: "x", b: "y" },
    remote: { F: { "a<a": "x", n: { m: "m" } }, b: "new" },
    obstacles: { F: "permission_denied" },
    localAfter: { F: {}, a: "x", b: "new" },
    remoteAfter: { F: { a: "x", n: { m: "m" } }, b: "new" },
    holds: { "file:a": "permission_denied", "Rfolder:F/n": "permission_denied" },
  },
  "a deleted folder stays for what cannot be read in it": {
    base: { F: { a: "x", b: "y" } },
    remote: {},
    obstacles: { "F/a": "permission_denied" },
    localAfter: { F: { a: "x" } },
    remoteAfter: {},
    holds: { "file:F/a": "permission_denied", "folder:F": "permission_denied" },
  },
  "nothing is put over what is not synced": {
    remote: { n: "x", m: { o: "y" } },
    obstacles: { n: "ignored_content", M: "unsupported_file" },
    keyOf: fold,
    localAfter: {},
    remoteAfter: { n: "x", m: { o: "y" } },
    holds: { "Rfile:n": "destination_exists", "Rfolder:m": "destination_exists" },
  },
  "a deleted folder stays while something in it cannot leave": {
    base: { F: { a: "x" }, G: {} },
    remote: { G: { "a<F/a": "x" } },
    obstacles: { "G/a": "ignored_content" },
    localAfter: { F: { a: "x" }, G: {} },
    remoteAfter: { G: { a: "x" } },
    holds: { "file:F/a": "destination_exists" },
  },
  "a name that an unreadable node holds is waited for": {
    base: { a: "x" },
    remote: { "b<a": "x", "a<": "y" },
    obstacles: { a: "permission_denied" },
    localAfter: { a: "x" },
    remoteAfter: { a: "y", b: "x" },
    holds: { "file:a": "permission_denied", "Rfile:a": "permission_denied" },
  },
});
