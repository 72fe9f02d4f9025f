import { describeTriples } from "./triples.fixture.js";

describeTriples("a folder delete removes what its author saw", {
  "a child added there survives with the folder": {
    base: { F: { a: "x" } },
    local: {},
    remote: { F: { a: "x", n: "n" } },
    after: { F: { n: "n" } },
  },
  "a child added here survives with the folder": {
    base: { F: { a: "x" } },
    local: { F: { a: "x", n: "n" } },
    remote: {},
    after: { F: { n: "n" } },
  },
  "an edit deep below survives with all folders above": {
    base: { F: { G: { a: "x", b: "y" }, c: "z" } },
    local: {},
    remote: { F: { G: { a: "edited", b: "y" }, c: "z" } },
    after: { F: { G: { a: "edited" } } },
  },
  "what was moved into it there survives with it": {
    base: { F: { a: "x" }, m: "m" },
    local: { m: "m" },
    remote: { F: { a: "x", "m<m": "m" } },
    after: { F: { m: "m" } },
  },
  "what was moved into it here survives with it": {
    base: { F: { a: "x" }, m: "m" },
    local: { F: { a: "x", "m<m": "m" } },
    remote: { m: "m" },
    after: { F: { m: "m" } },
  },
  "what was moved out of it survives alone": {
    base: { F: { a: "x", b: "y" } },
    local: { F: { b: "y" }, "a<F/a": "x" },
    remote: {},
    after: { a: "x" },
  },
  "what was moved within it survives with it": {
    base: { F: { a: "x", b: "y" } },
    local: { F: { "c<F/a": "x", b: "y" } },
    remote: {},
    after: { F: { c: "x" } },
  },
  "a folder renamed here keeps what it has, though deleted there": {
    base: { F: { a: "x", G: { b: "y" } } },
    local: { "H<F": { a: "x", G: { b: "y" } } },
    remote: {},
    after: { H: { a: "x", G: { b: "y" } } },
  },
  "a folder renamed there keeps what it has, though deleted here": {
    base: { F: { a: "x", G: { b: "y" } } },
    local: {},
    remote: { "H<F": { a: "x", G: { b: "y" } } },
    after: { H: { a: "x", G: { b: "y" } } },
  },
  "a folder that only lost its name to another was not renamed by anybody": {
    base: { F: { a: "x" } },
    local: { F: { a: "x", n: "n" } },
    remote: { "F<": "file" },
    after: { F: "file", "F (copy)": { n: "n" } },
  },
});
