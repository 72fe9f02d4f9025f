import { describeTriples } from "./triples.fixture.js";

const fold = (name: string) => name.toLowerCase();

describeTriples("two nodes that want one name", {
  "become one when they are the same": { local: { a: "x" }, remote: { a: "x" }, after: { a: "x" } },
  "become one with the journal's flag": { local: { a: "x" }, remote: { a: "x*" }, after: { a: "x*" } },
  "become one with the journal's spelling": {
    local: { a: "x", F: { b: "y" } },
    remote: { A: "x", f: { b: "y" } },
    keyOf: fold,
    after: { A: "x", f: { b: "y" } },
  },
  "become one when the one here is up to date": {
    base: { F: {}, a: "x" },
    local: { F: { "a<a": "x" } },
    remote: { F: { a: "y" }, a: "y" },
    after: { F: { a: "y" } },
  },
  "stay apart when they are not": {
    local: { a: "x" },
    remote: { a: "y" },
    after: { a: "y", "a (copy)": "x" },
  },
  "merge when they are folders": {
    local: { F: { a: "x", b: "y", G: { c: "z" } } },
    remote: { F: { a: "x", d: "w", G: { e: "v" } } },
    after: { F: { a: "x", b: "y", d: "w", G: { c: "z", e: "v" } } },
  },
  "do not merge when one is a file": {
    local: { a: { n: "x" } },
    remote: { a: "y" },
    after: { a: "y", "a (copy)": { n: "x" } },
  },
  "a file moved here against a new one there": {
    base: { a: "x" },
    local: { "b<a": "x" },
    remote: { a: "x", b: "y" },
    after: { b: "y", "b (copy)": "x" },
  },
  "a file moved here and deleted there, against a new one there, where the copy's name is the one it had": {
    base: { "b (copy)": "x" },
    local: { "b<b (copy)": "x" },
    remote: { b: "y" },
    after: { b: "y", "b (copy 2)": "x" },
  },
  "a folder moved here against a new one there, which lost a child": {
    base: { A: { f: "x", g: "y" } },
    local: { "C<A": { f: "x", g: "y" } },
    remote: { A: { g: "y" }, C: { n: "n" } },
    after: { C: { g: "y", n: "n" } },
  },
  "a file moved here into a folder that becomes the one it came from, and deleted there": {
    base: { b: { f: "x" }, a: {} },
    local: { "b<a": { "f<b/f": "x" } },
    remote: { b: { "f<": "y" }, a: {} },
    after: { b: { f: "y", "f (copy)": "x" } },
  },
  "a folder moved here to where one stays for an edit in it, which waits for what has gone out of it to go elsewhere":
    {
      base: { A: { n: "x" }, B: { S: { f: "y" } }, C: {} },
      local: { "A<B": {}, "B<C": {}, "C<B/S/f": "y" },
      remote: { A: { n: "edited" }, B: { S: { f: "y" } }, C: {} },
      after: { A: { n: "edited" }, "A (copy)": {}, B: {}, C: "y" },
    },
  "a new file here against one that was moved there": {
    base: { a: "x" },
    local: { a: "x", b: "mine" },
    remote: { "b<a": "x" },
    after: { b: "x", "b (copy)": "mine" },
  },
  "what was deleted and made again there is taken over": {
    base: { F: { a: "x", G: { b: "y" } } },
    remote: { "F<": { "a<": "x", "G<": { "b<": "changed" } } },
    after: { F: { a: "x", G: { b: "changed" } } },
  },
  "what was deleted and made again there, with a new child here": {
    base: { F: { a: "x", b: "y" } },
    local: { F: { a: "x", b: "y", n: "n" } },
    remote: { "F<": { "a<": "x" } },
    after: { F: { a: "x", n: "n" } },
  },
  "only one of several becomes the journal's": {
    local: { a: "x", A: "x" },
    remote: { A: "x" },
    keyOf: fold,
    after: { A: "x", "a (copy)": "x" },
  },
  "on this disk alone, where its rule is stricter than the disk's": {
    base: { a: "x" },
    local: { a: "x", A: "y" },
    keyOf: fold,
    after: { a: "x", "A (copy)": "y" },
  },
  "are one node when only the case was changed": {
    base: { a: "x" },
    local: { "A<a": "x" },
    keyOf: fold,
    after: { A: "x" },
  },
  "a folder moved here against a new one there whose children clash": {
    base: { A: { f: "x" } },
    local: { "C<A": { f: "x" } },
    remote: { A: { f: "x" }, C: { f: "y" } },
    after: { C: { f: "y", "f (copy)": "x" } },
  },
  "a move made there is not undone by a merge here": {
    base: { A: { f: "x" } },
    local: { "C<A": {} },
    remote: { A: {}, C: { "f<A/f": "x" } },
    after: { C: { f: "x" } },
  },
  "of the journal, by a rule that the service does not have": {
    remote: { a: "x", A: "y", b: "z" },
    keyOf: fold,
    localAfter: { A: "y", b: "z" },
    remoteAfter: { a: "x", A: "y", b: "z" },
    holds: { "Rfile:a": "name_taken" },
  },
});
