import { describeTriples } from "./triples.fixture.js";

describeTriples("of two moves the journal's stands", {
  "renamed to two names": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { "c<a": "x" },
    after: { c: "x" },
  },
  "renamed to the same name": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { "b<a": "x" },
    after: { b: "x" },
  },
  "moved into two folders": {
    base: { a: "x", F: {}, G: {} },
    local: { F: { "a<a": "x" }, G: {} },
    remote: { F: {}, G: { "a<a": "x" } },
    after: { F: {}, G: { a: "x" } },
  },
  "moved here into a folder deleted there": {
    base: { F: {}, G: { a: "x" } },
    local: { F: { "G<G": { a: "x" } } },
    remote: { G: { a: "x" } },
    after: { F: { G: { a: "x" } } },
  },
});

describeTriples("a move that closes a cycle is taken back", {
  "each into the other": {
    base: { A: {}, B: {} },
    local: { B: { "A<A": {} } },
    remote: { A: { "B<B": {} } },
    after: { A: { B: {} } },
  },
  "around three folders": {
    base: { A: { a: "x" }, B: {}, C: {} },
    local: { B: { "A<A": { a: "x" } }, C: {} },
    remote: { A: { a: "x", "C<C": { "B<B": {} } } },
    after: { A: { a: "x", C: { B: {} } } },
  },
  "two moves here, two there": {
    base: { A: {}, B: {}, C: {}, D: {} },
    local: { B: { "A<A": {} }, D: { "C<C": {} } },
    remote: { A: { "D<D": {} }, C: { "B<B": {} } },
    after: { A: { D: { C: { B: {} } } } },
  },
  "by way of a new folder here": {
    base: { A: {}, B: {} },
    local: { B: { "N<": { "A<A": {} } } },
    remote: { A: { "B<B": {} } },
    after: { A: { B: { N: {} } } },
  },
  "by way of a folder that was deleted there": {
    base: { G: { F: {} }, H: { a: "x" } },
    local: { G: { F: { "H<H": { a: "x" } } } },
    remote: { H: { a: "x", "G<G": {} } },
    after: { H: { a: "x", G: {} } },
  },
});
