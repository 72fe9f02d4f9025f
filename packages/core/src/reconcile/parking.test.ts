import { describeTriples } from "./triples.fixture.js";

describeTriples("a parked name is nobody's choice", {
  "half of a swap is completed": {
    base: { a: "x", b: "y" },
    local: { ".syncline-parked-file:a<a": "x", "a<b": "y" },
    remote: { "b<a": "x", "a<b": "y" },
    after: { a: "y", b: "x" },
  },
  "what was parked for nothing goes back": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<a": "x" },
    after: { a: "x" },
  },
  "what was parked and deleted there goes": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<a": "x" },
    remote: {},
    after: {},
  },
  "what was parked, deleted there and edited here has its own name": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<a": "mine" },
    remote: {},
    after: { a: "mine" },
  },
  "a parked folder that stays for a new child has its own name": {
    base: { F: { a: "x" } },
    local: { ".syncline-parked-folder:F<F": { a: "x", n: "n" } },
    remote: { F: "file" },
    after: { F: "file", "F (copy)": { n: "n" } },
  },
});

describeTriples("what was parked is known by its name when the index is lost", {
  "it is the node that the name tells": {
    local: { ".syncline-parked-Rfile:a": "x" },
    remote: { a: "x" },
    after: { a: "x" },
  },
  "and makes a conflicted copy when it has other content": {
    local: { ".syncline-parked-Rfile:a": "mine" },
    remote: { a: "x" },
    after: { a: "x", "a (copy)": "mine" },
  },
  "and merges when it is a folder": {
    local: { ".syncline-parked-Rfolder:F": { a: "x", n: "n" } },
    remote: { F: { a: "x" } },
    after: { F: { a: "x", n: "n" } },
  },
  "it is not deleted when only its file object was not known again": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<": "mine" },
    after: { a: "mine" },
  },
  "it goes when it was deleted there": {
    base: { a: "x" },
    local: { ".syncline-parked-file:a<": "x" },
    remote: {},
    after: {},
  },
  "it is a copy when the node is here already": {
    base: { a: "x" },
    local: { a: "x", ".syncline-parked-file:a": "mine" },
    after: { a: "x", "a (copy)": "mine" },
  },
  "it alone is that node, though another file has its name and content": {
    local: { ".syncline-parked-Rfile:a": "mine", a: "x" },
    remote: { a: "x" },
    after: { a: "x", "a (copy)": "mine" },
  },
  "it gets a name when nobody knows the node": {
    local: { ".syncline-parked-gone": "mine" },
    after: { "recovered (copy)": "mine" },
  },
});
